import MemoryProfile

extension SampleColumn {
  /// The column with a name in a header; `nil` if there is none.
  ///
  /// The Rust original names libraries `EXTERN`, as JSON does, and has columns of page faults.
  init?(header name: String) {
    guard let column = Self.byName[name] else { return nil }
    self = column
  }

  private static let byName: [String: SampleColumn] = {
    var columns = Dictionary(uniqueKeysWithValues: all.map { ($0.header, $0) })
    for case .quantity(let quantity) in all {
      // As in JSON, in capitals: EXTERN_TEXT, MINOR_FAULTS.
      let key = quantity.key.uppercased()
      for name in [key, key + "_PSS"] where columns[name] == nil {
        columns[name] = .quantity(quantity)
      }
    }
    for name in ["CMDLINE", "COMMAND"] { columns[name] = .commandLine }
    return columns
  }()

  /// Returns the columns of a header.
  ///
  /// A table of another version may lack measures and counters, or have columns that this version
  /// doesn't know. It has all categories, the command line last, and before them the PID, and the
  /// time if it has one.
  ///
  /// - Parameter line: without its newline.
  /// - Returns: `nil` if it is no header. A column that this version doesn't know is `nil`.
  package static func columns(ofHeader line: some Sequence<UInt8>) -> [SampleColumn?]? {
    let names = String(decoding: Array(line), as: UTF8.self)
      .split(separator: "\t", omittingEmptySubsequences: false)
    let columns = names.map { SampleColumn(header: String($0)) }
    let known = columns.compactMap { $0 }
    let first: [SampleColumn?] = known.first == .time ? [.time, .pid] : [.pid]
    guard columns.last == .commandLine, columns.starts(with: first),
      Set(known).count == known.count, Set(brief).isSubset(of: known)
    else { return nil }
    return columns
  }
}
