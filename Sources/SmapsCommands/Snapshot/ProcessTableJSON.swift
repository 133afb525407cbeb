import MemoryProfile
import ProcFS

/// Encodes a table of processes or groups as one JSON object; memory in bytes.
///
///     {"time":RFC 3339,"measure":what is counted by category,"by":"program",
///      "rows":[{"pid":N,"user":"…","processes":N,"name":"…","pss":N,"uss":N,"rss":N,"swap":N}…],
///      "other":{…, if not all rows are shown},"total":{…}}
///
/// Rows of processes have `pid` and `user`, all others `processes`. A measure is absent if the
/// kernel does not print it.
struct ProcessTableJSON {
  /// When the snapshot was taken.
  let time: WallClockTime

  func encode(_ table: ProcessTable) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.string("time", time.description)
      json.string("measure", table.counted.descriptor.key)
      json.string("by", table.dimension.spelling)
      json.array("rows") { rows in
        for row in table.rows {
          rows.object { object in content(of: row, table, in: &object) }
        }
      }
      if let others = table.others {
        json.object("other") { object in content(of: others, table, in: &object) }
      }
      json.object("total") { object in content(of: table.total, table, in: &object) }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func content(
    of row: ProcessTable.Row, _ table: ProcessTable, in object: inout JSONText
  ) {
    if let pid = row.pid {
      object.number("pid", pid.rawValue)
      object.string("user", row.user)
    } else {
      object.number("processes", row.processes)
    }
    object.string("name", row.name)
    for measure in table.measures {
      if let bytes = table.value(of: measure, in: row) {
        object.number(measure.descriptor.key, bytes)
      }
    }
  }
}
