extension ReportEvent {
  /// The data of the event, in one line. README.md describes it.
  package var json: [UInt8] {
    var json = ScriptJSON()
    json.object { json in
      json.number("t", time)
      json.number("total", total)
      json.object("counters") { json in
        for counter in counters { json.number(counter.key, counter.value) }
      }
      json.object("splits") { json in
        for split in splits { encode(split, in: &json) }
      }
      if !layers.isEmpty {
        json.array("layers") { array in
          for layer in layers { encode(layer, in: &array) }
        }
      }
      if !processes.isEmpty {
        json.array("processes") { array in
          for process in processes { encode(process, in: &array) }
        }
      }
      if started > 0 { json.number("started", started) }
      if !ended.isEmpty {
        json.array("ended") { array in
          for key in ended { array.string(nil, key) }
        }
      }
      if let gap { json.string("gap", gap) }
      if !marks.isEmpty {
        json.array("marks") { array in
          for mark in marks { mark.encode(in: &array) }
        }
      }
    }
    return json.bytes
  }

  private func encode(_ split: Split, in json: inout ScriptJSON) {
    json.array(split.key) { array in
      for value in split.values {
        array.array { pair in
          pair.string(nil, value.key)
          pair.number(nil, value.value)
        }
      }
    }
  }

  private func encode(_ layer: Layer, in array: inout ScriptJSON) {
    array.object { json in
      json.string("by", layer.split)
      json.string("key", layer.key)
      json.string("name", layer.name)
      json.string("color", layer.color)
      if let process = layer.process { json.string("process", process) }
    }
  }

  private func encode(_ process: ReportData.Process, in array: inout ScriptJSON) {
    array.object { json in
      process.encodeDescription(in: &json)
    }
  }
}

extension ReportData.Process {
  /// Encodes what is known of the process when it is first seen.
  func encodeDescription(in json: inout ScriptJSON) {
    json.string("key", key)
    json.number("pid", pid)
    if let parent { json.number("parent", parent) }
    if let user { json.string("user", user) }
    json.string("label", label)
    json.string("command", command)
    json.number("begin", begin)
  }
}
