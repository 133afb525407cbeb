import MemoryProfile
import ProcFS

/// A snapshot as one JSON object for programs: the table's content, memory in bytes.
///
/// `{"summary":{"processes","total","swap","hugetlb","rows"},"procs":[{"pid","ppid","cmdline","name",
/// "total","swap","hugetlb","rollup","rows"}]}`; `rollup` with `--verbose` alone. A row is
/// `{"category"}`, `{"name"}` or `{"path","permissions","original_executable"}` as far as the mask
/// tells them apart, with `"bytes"` last; without paths, files are the category `files`.
struct SnapshotJSON {
  let mask: RowMask

  func callAsFunction(_ sections: [SnapshotSection]) -> [UInt8] {
    var json = JSONText()
    json.object { json in
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
            object.string("cmdline", process.commandLine.text)
            object.string("name", process.name)
            content(of: section, in: &object)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func content(of section: SnapshotSection, in object: inout JSONText) {
    let usage = section.memory.usage
    object.number("total", usage.total)
    object.number("swap", usage.swap)
    object.number("hugetlb", usage.hugetlb)
    if let rollup = section.rollup { object.number("rollup", rollup) }
    object.array("rows") { rows in
      for row in SnapshotRow.rows(of: section.memory, mask: mask) {
        rows.object { object in
          subject(row.subject, in: &object)
          object.number("bytes", row.bytes)
        }
      }
    }
  }

  private func subject(_ subject: SnapshotRow.Subject, in object: inout JSONText) {
    switch subject {
    case .category(let category): object.string("category", category.spelling.key)
    case .named(let name): object.string("name", name)
    case .files(let path, let permissions, let isExecutable):
      if let path {
        object.string("path", String(decoding: path, as: UTF8.self))
      } else {
        object.string("category", "files")
      }
      if let permissions { object.string("permissions", permissions.description) }
      if let isExecutable { object.boolean("original_executable", isExecutable) }
    }
  }
}
