/// Something that reads what others wrote, with what must hold whatever they wrote.
///
/// Each is given bytes and must neither trap nor hang nor take much memory; beyond that each has
/// properties of its own, which its file names. `Tests/Fuzz` makes up the bytes, guided by what they
/// reach; a test gives it all that was found so far (`Fixtures/fuzz`).
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// `/proc/PID/smaps`.
  case smaps
  /// `/proc/PID/stat`.
  case stat
  /// `/proc/PID/cmdline`, and its way through every text format and back.
  case cmdline
  /// The small files: `status`, `cgroup`, `syscall`.
  case small
  /// Printed tables.
  case tsv
  /// Printed JSON.
  case ndjson
  /// Printed snapshots.
  case snapshot
  /// Recordings, byte by byte.
  case database
  /// Recordings whose rows say what no program has written.
  case rows
  /// `--mask`.
  case mask
  /// REGEX, and what it is matched against.
  case regex
  /// Lengths of time, moments, sizes and numbers, as options take them.
  case times
  /// Command lines of both programs.
  case options

  /// Why a property does not hold.
  package struct Broken: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// - Throws: ``Broken`` where a property does not hold.
  package func check(_ input: [UInt8]) throws {
    switch self {
    case .smaps: try checkSmaps(input)
    case .stat: try checkStat(input)
    case .cmdline: try checkCommandLine(input)
    case .small: try checkSmallFiles(input)
    case .tsv: try checkTable(input)
    case .ndjson: try checkJSON(input)
    case .snapshot: try checkSnapshot(input)
    case .database: try checkDatabase(input)
    case .rows: try checkRows(input)
    case .mask: try checkMask(input)
    case .regex: try checkRegex(input)
    case .times: try checkTimes(input)
    case .options: try checkOptions(input)
    }
  }

  func expect(_ holds: Bool, _ what: @autoclosure () -> String) throws(Broken) {
    guard holds else { throw Broken(what()) }
  }

  /// Hands over a copy of the bytes that ends where they do, so that a reader beyond the end is
  /// noticed by the address sanitizer.
  func withExactCopy<Result>(
    of bytes: some Collection<UInt8>, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try body(UnsafeRawBufferPointer(copy).bytes)
  }
}
