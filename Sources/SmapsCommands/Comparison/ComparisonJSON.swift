import MemoryProfile
import ProcFS

/// Encodes a comparison as one JSON object; memory in bytes.
///
///     {"measure":"uss", "by":"mapping", "before":POINT, "after":POINT, "mask":"frwxsp",
///      "summary":{SECTION},
///      "procs":[{"pid":N,"ppid":N,"cmdline":"…","name":"…","presence":"both",SECTION}…]}
///
/// POINT is `{"source":"…","time":RFC 3339,"millis":N,"processes":N}`: `time` if it is known,
/// `millis` since the start of a recorded run. SECTION is
/// `"total":CHANGE,"swap":CHANGE,"hugetlb":CHANGE,
/// "rows":[{SUBJECT,"before":N,"after":N,"change":N}…]`. CHANGE is an object with the last three of
/// these, and SUBJECT is as in ``SnapshotJSON``. A measure that a side lacks is absent. `presence`
/// is `both`, `started` or `ended`. There is no `measure` if it is PSS, and no `mask`
/// if only categories are compared.
///
/// With `--by mapping` there is `by`, and a row is a mapping as in ``ProcessTableJSON``, with its
/// `presence`. Its addresses are those after; `before_start` and `before_end` are there if others
/// were its addresses before. In the summary it has `pid`. `other` is the change of the rows that
/// `--top` leaves out.
struct ComparisonJSON {
  func encode(_ comparison: Comparison) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      let measure = comparison.before.measure
      if measure != .pss { json.string("measure", measure.descriptor.key) }
      if let dimension = comparison.dimension { json.string("by", dimension.spelling) }
      point("before", comparison.before, in: &json)
      point("after", comparison.after, in: &json)
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

  private func point(_ key: String, _ point: ComparisonPoint, in json: inout JSONText) {
    json.object(key) { object in
      object.string("source", point.name)
      if let time = point.time { object.string("time", time.description) }
      if let sinceStart = point.sinceStart {
        object.number("millis", sinceStart.milliseconds)
      }
      object.number("processes", point.processes.count)
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
    if let others = section.others { object.object("other") { $0.change(others.change) } }
  }
}

extension JSONText {
  /// Writes a mapping at two points in time as members of its object.
  mutating func compared(_ compared: ComparedRegion) {
    if let owner = compared.owner { number("pid", owner.pid.rawValue) }
    region(compared.region)
    if let before = compared.before, before != compared.region.addresses {
      string("before_start", String(before.lowerBound, radix: 16))
      string("before_end", String(before.upperBound, radix: 16))
    }
    string("presence", compared.presence.rawValue)
  }

  fileprivate mutating func change(_ change: Change) {
    number("before", change.before)
    number("after", change.after)
    number("change", change.difference)
  }
}
