import MemoryProfile
import ProcFS

/// What grew and what shrank as one JSON object for programs; memory in bytes.
///
///     {"before":MOMENT, "after":MOMENT, "mask":"frwxsp",
///      "summary":{SECTION},
///      "procs":[{"pid":N,"ppid":N,"cmdline":"…","name":"…","presence":"both",SECTION}…]}
///
/// MOMENT is `{"source":"…","time":RFC 3339,"millis":N,"processes":N}`: `time` where it is known, `millis`
/// since the start of a recorded run. SECTION is `"total":CHANGE,"swap":CHANGE,"hugetlb":CHANGE,
/// "rows":[{SUBJECT,"before":N,"after":N,"change":N}…]`, CHANGE the last three of those, SUBJECT as
/// ``SnapshotJSON`` has it. `presence` is `both`, `started` or `ended`. `mask` is missing where only
/// categories could be compared.
struct ComparisonJSON {
  func encode(_ comparison: Comparison) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      moment("before", comparison.before, in: &json)
      moment("after", comparison.after, in: &json)
      if let mask = comparison.mask { json.string("mask", mask.letters) }
      for section in comparison.sections {
        guard case .summary = section.heading else { continue }
        json.object("summary") { content(of: section, in: &$0) }
      }
      json.array("procs") { processes in
        for section in comparison.sections {
          guard case .process(let process, let presence) = section.heading else { continue }
          processes.object { object in
            object.number("pid", process.pid.rawValue)
            object.number("ppid", process.parent?.rawValue ?? 0)
            object.string("cmdline", process.commandLine.text)
            object.string("name", process.name)
            object.string("presence", presence.rawValue)
            content(of: section, in: &object)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func moment(_ key: String, _ moment: ComparisonPoint, in json: inout JSONText) {
    json.object(key) { object in
      object.string("source", moment.name)
      if let time = moment.time { object.string("time", time.description) }
      if let sinceStart = moment.sinceStart {
        object.number("millis", sinceStart.milliseconds)
      }
      object.number("processes", moment.processes.count)
    }
  }

  private func content(of section: ComparisonSection, in object: inout JSONText) {
    object.object("total") { $0.change(section.total) }
    for (measure, change) in section.measures {
      object.object(measure.descriptor.key) { $0.change(change) }
    }
    object.array("rows") { rows in
      for row in section.rows {
        rows.object { object in
          object.subject(row.subject)
          object.change(row.change)
        }
      }
    }
  }
}

extension JSONText {
  fileprivate mutating func change(_ change: Change) {
    number("before", change.before)
    number("after", change.after)
    number("change", change.difference)
  }
}
