package import MemoryProfile
import ProcFS

/// A snapshot of a set of processes, as `smaps-snapshot -j` prints it.
package struct RecordedSnapshot: Sendable {
  /// When it was taken; `nil` if the file has no time.
  package var time: WallClockTime?

  /// What separates rows of files, as letters of `--mask`.
  package var mask: String

  /// Files have only what the mask contains. Otherwise a path is empty, permissions are missing,
  /// and no file counts as the executable.
  package var processes: [ProcessRecord]

  /// Whether processes have their mappings.
  package var hasMappings = false

  /// Separates files by everything that there is.
  static let wholeMask = "bfrwxsp"

  /// The measure that is counted by category.
  package var measure = Measure.pss

  /// An account of all memory; `nil` if the file has none. A file of an account has no processes.
  package var account: MemoryAccount?

  /// - Parameter path: the path of the file; `-` is standard input.
  /// - Throws: ``RecordingError`` if it can't be read or is no snapshot.
  package init(path: String) throws(RecordingError) {
    var lines = try LineReader(path: path)
    try lines.skipByteOrderMark()
    let beginning = try lines.peekLine(upTo: TSVReader.longestHeader)
    if RecordedSamples.isDatabase(beginning) || TSVReader.recognizes(beginning) {
      throw .notSnapshot(path: path, isRun: true)
    }
    let bytes = try lines.rest()
    guard bytes.first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "{") else {
      throw .notSnapshot(path: path, isRun: false)
    }
    do throws(SnapshotText.Failure) {
      self = try SnapshotText.snapshot(bytes)
    } catch {
      switch error {
      case .isSample: throw .notSnapshot(path: path, isRun: true)
      case .isPartial: throw .partialSnapshot(path: path)
      case .isOther: throw .notSnapshot(path: path, isRun: false)
      case .malformed(let offset, let reason):
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        throw .malformedSnapshot(
          path: path, line: line, column: offset - start + 1, reason: reason)
      }
    }
  }

  init(time: WallClockTime?, mask: String, processes: [ProcessRecord]) {
    self.time = time
    self.mask = mask
    self.processes = processes
  }
}
