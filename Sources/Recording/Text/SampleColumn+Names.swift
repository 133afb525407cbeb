package import MemoryProfile

extension SampleColumn {
  /// The columns by their names in a header, for each measure that is counted by category.
  ///
  /// The Rust original counts PSS, names libraries `EXTERN`, as JSON does, and has columns of page
  /// faults.
  private static let byName = Dictionary(
    uniqueKeysWithValues: Measure.countable.map { measure in
      var columns = Dictionary(uniqueKeysWithValues: all.map { ($0.header(of: measure), $0) })
      if measure == .pss { columns.merge(originalNames) { ours, _ in ours } }
      return (measure, columns)
    })

  /// As in JSON, in capitals: `EXTERN_TEXT`, `MINOR_FAULTS`.
  private static let originalNames: [String: SampleColumn] = {
    var columns: [String: SampleColumn] = [:]
    for case .quantity(let quantity) in all {
      let key = quantity.key.uppercased()
      for name in [key, key + "_PSS"] { columns[name] = .quantity(quantity) }
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
  /// - Returns: the columns, and the measure that is counted by category; `nil` if it is no header.
  ///   A column that this version doesn't know is `nil`.
  package static func columns(
    ofHeader line: some Sequence<UInt8>
  ) -> (columns: [SampleColumn?], measure: Measure)? {
    let names = String(decoding: Array(line), as: UTF8.self)
      .split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    for measure in Measure.countable {
      if let columns = columns(names, of: measure) { return (columns, measure) }
    }
    return nil
  }

  private static func columns(_ names: [String], of measure: Measure) -> [SampleColumn?]? {
    let columns = names.map { byName[measure]?[$0] }
    let known = columns.compactMap { $0 }
    let first: [SampleColumn?] = known.contains(.time) ? [.time, .pid] : [.pid]
    guard columns.last == .commandLine, columns.starts(with: first),
      Set(known).count == known.count, Set(brief).isSubset(of: known)
    else { return nil }
    return columns
  }
}
