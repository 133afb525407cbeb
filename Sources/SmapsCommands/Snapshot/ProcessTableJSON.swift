import MemoryProfile
import ProcFS

/// Encodes a table of processes or groups as one JSON object; memory in bytes.
///
///     {"time":RFC 3339,"measure":what is counted by category,"by":"program",
///      "rows":[{"pid":N,"user":"…","processes":N,"name":"…","pss":N,"uss":N,"rss":N,"swap":N}…],
///      "other":{…, if not all rows are shown},"total":{…}}
///
/// Rows of processes have `pid` and `user`, all others `processes`. A container that has a name
/// only because it claims so has `"claimed":true`. A measure is absent if the
/// kernel does not print it.
///
/// A row of a mapping has `pid` and is
///
///     {"pid":N,"start":"7f12c0000000","end":"7f12c0021000","permissions":"rw--p",
///      "category":"anon_mappings","kind":"glibc_arena_layout","name":"…","size":N,"pss":N}
///
/// Addresses are hexadecimal, because not all of them are exact as a JSON number. `name` is absent
/// if the mapping has none. A file has `original_executable`, as in ``SnapshotJSON``. `procs`
/// precedes `rows` and has their processes, as in ``SnapshotJSON`` without rows.
struct ProcessTableJSON {
  /// When the snapshot was taken.
  let time: WallClockTime

  /// - Parameter processes: those of a table by mapping.
  func encode(_ table: ProcessTable, of processes: [ProcessRecord] = []) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.string("time", time.description)
      json.string("measure", table.counted.descriptor.key)
      json.string("by", table.dimension.spelling)
      if table.dimension == .mapping {
        json.array("procs") { procs in
          for process in processes { procs.object { $0.process(process) } }
        }
      }
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
    if let mapping = row.mapping, let pid = row.pid {
      object.number("pid", pid.rawValue)
      object.region(mapping.region)
      object.number(table.counted.descriptor.key, mapping.region.bytes)
      return
    }
    if let pid = row.pid {
      object.number("pid", pid.rawValue)
      object.string("user", row.user)
    } else {
      object.number("processes", row.processes)
    }
    object.string("name", row.name)
    if row.isClaimed { object.boolean("claimed", true) }
    for measure in table.measures {
      if let bytes = table.value(of: measure, in: row) {
        object.number(measure.descriptor.key, bytes)
      }
    }
  }
}

extension JSONText {
  /// Writes what identifies a process and its memory, as members of its object.
  mutating func process(_ process: ProcessRecord) {
    number("pid", process.pid.rawValue)
    number("ppid", process.parent?.rawValue ?? 0)
    number("start_ticks", process.identity.startTime)
    string("cmdline", process.commandLine.text)
    string("name", process.name)
    marks(process.marks)
    memory("memory", process.memory)
  }

  /// Writes a mapping without its memory, as members of its object.
  mutating func region(_ region: MemoryRegion) {
    string("start", String(region.addresses.lowerBound, radix: 16))
    string("end", String(region.addresses.upperBound, radix: 16))
    string("permissions", region.part.permissions.description)
    string("category", region.part.category.descriptor.key)
    string("kind", region.kind.descriptor.key)
    if !region.part.name.isEmpty { string("name", region.part.text) }
    if let isExecutable = region.part.category.isOwnFile {
      boolean("original_executable", isExecutable)
    }
    number("size", region.size)
  }
}
