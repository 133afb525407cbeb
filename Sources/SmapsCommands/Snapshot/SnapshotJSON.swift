import MemoryProfile
import ProcFS

/// Encodes a snapshot as one JSON object with the content of the table; memory in bytes.
///
///     {"time","mask","summary":{"processes","total","swap","hugetlb","memory","rows"},
///      "procs":[{"pid","ppid","start_ticks","cmdline","name","total","swap","hugetlb","rollup",
///                "memory","rows","may_count_twice"}]}
///
/// A measure is absent if the kernel does not print it. With `--verbose` there is `rollup`, and
/// `shared_swap_max` if it is above 0: an upper bound for swapped-out shared memory. `memory` is as
/// in ``SampleNDJSON``. `start_ticks` is the process's start time, in clock ticks since the machine
/// was booted. A row is `{"category"}`, `{"name"}` or
/// `{"path","permissions","original_executable"}`, with `"bytes"` last; the mask decides which of
/// the members of a file it has. A path of shared memory also has `"shared_memory":true`. Without
/// paths, files are the category `files`.
struct SnapshotJSON {
  /// When the snapshot was taken.
  let time: WallClockTime
  let mask: RowMask
  /// The measure that is counted by category.
  var measure = Measure.pss

  func encode(_ sections: [SnapshotSection]) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.string("time", time.description)
      if measure != .pss { json.string("measure", measure.descriptor.key) }
      json.string("mask", mask.letters)
      for section in sections {
        guard case .summary(let count) = section.heading else { continue }
        json.object("summary") { object in
          object.number("processes", count)
          content(of: section, in: &object)
        }
      }
      json.array("procs") { processes in
        for section in sections {
          guard case .process(let process) = section.heading else { continue }
          processes.object { object in
            object.number("pid", process.pid.rawValue)
            object.number("ppid", process.parent?.rawValue ?? 0)
            object.number("start_ticks", process.identity.startTime)
            object.string("cmdline", process.commandLine.text)
            object.string("name", process.name)
            object.marks(process.marks)
            content(of: section, in: &object)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func content(of section: SnapshotSection, in object: inout JSONText) {
    let usage = section.memory
    object.number("total", usage.total)
    for (measure, bytes) in usage.measuredAdditional {
      object.number(measure.descriptor.key, bytes)
    }
    if usage.sharedSwap > 0 { object.number("shared_swap_max", usage.sharedSwap) }
    if let rollup = section.rollup { object.number("rollup", rollup) }
    object.memory("memory", usage)
    object.array("rows") { rows in
      for row in SnapshotRow.rows(of: section.memory, mask: mask) {
        rows.object { object in
          object.subject(row.subject)
          object.number("bytes", row.bytes)
        }
      }
    }
  }
}

extension JSONText {
  /// Writes the subject of a row as members of its object.
  mutating func subject(_ subject: SnapshotRow.Subject) {
    switch subject {
    case .category(let category): string("category", category.descriptor.key)
    case .named(let name): string("name", name)
    case .region(let compared): self.compared(compared)
    case .files(let path, let permissions, let isExecutable):
      if let path {
        string("path", String(decoding: path, as: UTF8.self))
      } else {
        string("category", "files")
      }
      if let permissions { string("permissions", permissions.description) }
      if subject.isSharedMemory { boolean("shared_memory", true) }
      if let isExecutable { boolean("original_executable", isExecutable) }
    }
  }
}
