extension ReportData {
  /// The version of the block's format.
  static let format = 1

  /// The data block of the page. README.md describes it.
  var json: [UInt8] {
    let unit = self.unit
    var json = ScriptJSON()
    json.object { json in
      json.number("format", Self.format)
      json.number("unit", unit)
      encode(run, in: &json)
      if let liveEvent { json.string("live", liveEvent) }
      if isSnapshot { json.boolean("isSnapshot", true) }
      if let top { json.number("top", top) }
      if view != View() { encode(view, in: &json) }
      encode(columns, unit, in: &json)
      json.array("processes") { array in
        for process in processes { encode(process, unit, in: &array) }
      }
      if unlisted > 0 { json.number("unlisted", unlisted) }
      if let detail { encode(detail, unit, in: &json) }
      encode(annotations, unit, in: &json)
      json.array("growth") { array in
        for row in growth {
          array.object { object in
            object.string("name", row.name)
            if let color = row.color { object.string("color", color) }
            encode(row.growth, in: &object)
          }
        }
      }
      json.array("reduced") { array in
        for sentence in reductions { array.string(nil, sentence) }
      }
    }
    return json.bytes
  }

  /// What all amounts of memory are multiples of, in bytes: the kernel reports kB.
  private var unit: Int64 {
    func isDivisible(_ values: [Int64]) -> Bool { values.allSatisfy { $0 % 1024 == 0 } }
    let layers = columns.splits.lazy.flatMap(\.layers)
    let isWhole =
      isDivisible(columns.total) && layers.allSatisfy { isDivisible($0.values + [$0.peak]) }
      && processes.allSatisfy { isDivisible([$0.peak, $0.last]) }
      && detail?.rows.allSatisfy { isDivisible($0.values) } ?? true
      && annotations.baseline.map { isDivisible($0.total) } ?? true
    return isWhole ? 1024 : 1
  }

  private func encode(_ run: Run, in json: inout ScriptJSON) {
    json.object("run") { json in
      json.string("title", run.title)
      if let host = run.host { json.string("host", host) }
      if let kernel = run.kernel { json.string("kernel", kernel) }
      if let start = run.start {
        json.object("start") { json in
          json.number("millis", start.milliseconds)
          json.number("offset", start.offset)
        }
      }
      if let interval = run.interval { json.number("interval", interval) }
      json.number("samples", run.samples)
      json.number("processes", run.processes)
      json.string("measure", run.measure)
      json.string("origin", run.origin)
    }
  }

  private func encode(_ view: View, in json: inout ScriptJSON) {
    json.object("view") { json in
      if let theme = view.theme { json.string("theme", theme.rawValue) }
      if let showsClock = view.showsClock { json.boolean("clock", showsClock) }
    }
  }

  private func encode(_ columns: Columns, _ unit: Int64, in json: inout ScriptJSON) {
    json.series("times", columns.times)
    json.series("total", columns.total.lazy.map { $0 / unit })
    json.array("counters") { array in
      for counter in columns.counters {
        array.object { json in
          json.string("key", counter.key)
          json.string("label", counter.label)
          json.series("values", counter.values)
        }
      }
    }
    json.array("splits") { array in
      for split in columns.splits {
        array.object { json in
          json.string("key", split.key)
          json.string("label", split.label)
          json.array("layers") { array in
            for layer in split.layers { encode(layer, unit, in: &array) }
          }
        }
      }
    }
  }

  private func encode(_ layer: Layer, _ unit: Int64, in array: inout ScriptJSON) {
    array.object { json in
      json.string("name", layer.name)
      if let full = layer.full, full != layer.name { json.string("full", full) }
      json.string("color", layer.color)
      if let key = layer.key { json.string("key", key) }
      if let process = layer.process { json.number("process", process) }
      if let count = layer.restCount {
        json.boolean("isRest", true)
        json.number("count", count)
      }
      json.number("peak", layer.peak / unit)
      json.series("values", layer.values.lazy.map { $0 / unit })
    }
  }

  private func encode(_ process: Process, _ unit: Int64, in array: inout ScriptJSON) {
    array.object { json in
      process.encodeDescription(in: &json)
      if let end = process.end { json.number("end", end) }
      json.number("peak", process.peak / unit)
      json.number("last", process.last / unit)
      if let growth = process.growth {
        json.object("growth") { encode(growth, in: &$0) }
      }
    }
  }

  private func encode(_ growth: Growth, in json: inout ScriptJSON) {
    switch growth {
    case .tooShort: json.string("verdict", "too_short")
    case .none: json.string("verdict", "none")
    case .unsteady(let more, let since):
      json.string("verdict", "unsteady")
      if let more { json.number("more", more) }
      if let since { json.number("since", since) }
    case .steady(let perHour, let range):
      json.string("verdict", "steady")
      json.number("perHour", rounding: perHour)
      json.array("range") { array in
        array.number(rounding: range.lowerBound)
        array.number(rounding: range.upperBound)
      }
    }
  }

  private func encode(_ detail: Detail, _ unit: Int64, in json: inout ScriptJSON) {
    json.object("detail") { json in
      json.series("times", detail.times)
      json.array("categories") { array in
        for category in detail.categories {
          array.object { json in
            json.string("name", category.name)
            json.string("color", category.color)
          }
        }
      }
      json.array("names") { array in
        for name in detail.names { array.string(nil, name) }
      }
      json.array("rows") { array in
        for row in detail.rows {
          array.array { array in
            for index in [row.process, row.category, row.name] { array.number(nil, index ?? -1) }
            array.series(nil, row.values.lazy.map { $0 / unit })
          }
        }
      }
    }
  }

  private func encode(_ annotations: Annotations, _ unit: Int64, in json: inout ScriptJSON) {
    json.array("gaps") { array in
      for gap in annotations.gaps {
        array.array { array in
          array.number(nil, gap.from)
          array.number(nil, gap.to)
          array.string(nil, gap.reason)
        }
      }
    }
    json.array("events") { array in
      for event in annotations.events {
        array.array { array in
          array.number(nil, event.time)
          array.number(nil, event.started)
          array.number(nil, event.ended)
        }
      }
    }
    json.array("marks") { array in
      for mark in annotations.marks {
        mark.encode(in: &array)
      }
    }
    if let baseline = annotations.baseline {
      json.object("baseline") { json in
        json.string("name", baseline.name)
        json.series("t", baseline.times)
        json.series("total", baseline.total.lazy.map { $0 / unit })
      }
    }
  }
}

extension ReportData.Mark {
  func encode(in array: inout ScriptJSON) {
    array.object { json in
      json.number("t", time)
      json.string("label", label)
    }
  }
}
