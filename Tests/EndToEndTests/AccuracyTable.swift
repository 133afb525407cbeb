import Foundation
import SystemPackage

/// Writes the table of known programs in Accuracy.md.
///
/// The environment variable `SMAPS_ACCURACY_TABLE` names the file, to which rows are appended.
/// Without it no table is written.
enum AccuracyTable {
  /// A value of one step, in bytes.
  struct Row {
    let key: String
    let truth: Int
    let measured: Int

    var difference: Int { abs(truth - measured) }
  }

  /// Adds one row for each key: that with the largest difference, or else with the smallest value.
  static func add(_ rows: [Row], _ title: String) throws {
    guard let path = ProcessInfo.processInfo.environment["SMAPS_ACCURACY_TABLE"] else { return }
    let byKey = Dictionary(grouping: rows.filter { $0.truth > 0 }, by: \.key)
    let lines = byKey.sorted { $0.key < $1.key }.compactMap { key, rows in
      rows.max { ($0.difference, $1.truth) < ($1.difference, $0.truth) }
        .map { "| \(title) | \(key) | \($0.truth) | \($0.measured) |\n" }
    }
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
    _ = try file.closeAfter { try file.writeAll(lines.joined().utf8) }
  }
}
