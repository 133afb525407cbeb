/// A parser of untrusted data, with properties that hold for every input.
///
/// No input may make a target trap, hang or use much memory. Further properties are documented at
/// the method for each target. `Tests/Tools/fuzz` generates inputs, guided by code coverage. A test
/// passes all inputs in `Fixtures/fuzz`.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// `/proc/PID/smaps`.
  case smaps
  /// `/proc/PID/stat`.
  case stat
  /// `/proc/PID/cmdline`, and its round trip through all text formats.
  case cmdline
  /// The small files: `status`, `cgroup`, `syscall`.
  case small
  /// The counters of the machine and of control groups, and the account that they make.
  case counters
  /// Sample files as TSV.
  case tsv
  /// Sample files as NDJSON.
  case ndjson
  /// Snapshots as JSON.
  case snapshot
  /// Recordings with arbitrary bytes.
  case database
  /// Recordings with arbitrary values in their rows.
  case rows
  /// `--mask`.
  case mask
  /// REGEX and the text to match.
  case regex
  /// Durations, points in time, sizes and counts, as options accept them.
  case times
  /// Arguments of both programs.
  case options
  /// The file of `--web-config`, and the header that a client sends.
  case web

  /// A property does not hold.
  package struct Broken: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// Checks all properties for an input.
  ///
  /// - Throws: ``Broken`` if a property does not hold.
  package func check(_ input: [UInt8]) throws {
    switch self {
    case .smaps: try checkSmaps(input)
    case .stat: try checkStat(input)
    case .cmdline: try checkCommandLine(input)
    case .small: try checkSmallFiles(input)
    case .counters: try checkCounters(input)
    case .tsv: try checkTable(input)
    case .ndjson: try checkJSON(input)
    case .snapshot: try checkSnapshot(input)
    case .database: try checkDatabase(input)
    case .rows: try checkRows(input)
    case .mask: try checkMask(input)
    case .regex: try checkRegex(input)
    case .times: try checkTimes(input)
    case .options: try checkOptions(input)
    case .web: try checkWebConfiguration(input)
    }
  }

  func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws(Broken) {
    guard holds else { throw Broken(what()) }
  }

  /// Passes an exact copy of the bytes, so that the address sanitizer detects reads past the end.
  func withExactCopy<Result>(
    of bytes: some Collection<UInt8>, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try body(UnsafeRawBufferPointer(copy).bytes)
  }
}
