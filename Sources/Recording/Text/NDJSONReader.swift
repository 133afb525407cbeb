#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

package import MemoryProfile
import SystemPackage

/// Reads the samples of a file that `smaps-profiler -j` printed, one after the other; never holds
/// more of it than a line.
package struct NDJSONReader: ~Copyable {
  private let path: String
  private let file: FileDescriptor
  private var pending: [UInt8] = []
  /// Where in them the next line begins.
  private var lineStart = 0
  private var isAtEnd = false
  private var line = 0
  private var latest = Duration.zero

  /// When the run began; nil before the first sample, and where the file does not tell.
  package private(set) var startTime: WallClockTime?

  /// The number of the last line where it ends in the middle, because whoever wrote it was stopped;
  /// it is not handed out. nil until the end.
  package private(set) var cutOffLine: Int?

  /// - Throws: ``RecordingError/system(path:reason:)`` where the file can't be opened.
  package init(path: String) throws(RecordingError) {
    self.path = path
    do {
      file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    } catch {
      throw .system(path: path, reason: String(describing: error))
    }
  }

  deinit {
    try? file.close()
  }

  /// The next sample; nil at the end of the file.
  ///
  /// - Throws: ``RecordingError`` where a line other than the last is no sample, or there is none at
  ///   all.
  package mutating func next() throws(RecordingError) -> Sample? {
    while let (bytes, isWhole) = try nextLine() {
      line += 1
      if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      let decoded: SampleLine
      do {
        decoded = try JSONDecoder().decode(SampleLine.self, from: Data(bytes))
      } catch {
        if !isWhole {
          cutOffLine = line
          break
        }
        throw .malformed(path: path, line: line, reason: Self.reason(error))
      }
      if let text = decoded.startTime { startTime = WallClockTime(text) }
      let sample = decoded.sample
      guard sample.interval.lowerBound >= latest else { throw .outOfOrder(path: path, line: line) }
      latest = sample.interval.lowerBound
      return sample
    }
    if line == 0 { throw .empty(path: path) }
    return nil
  }

  /// The next line without its newline, and whether it had one.
  private mutating func nextLine() throws(RecordingError) -> ([UInt8], isWhole: Bool)? {
    var searched = lineStart
    while true {
      if let newline = pending[searched...].firstIndex(of: 0x0A) {
        defer { lineStart = newline + 1 }
        return (Array(pending[lineStart..<newline]), true)
      }
      if isAtEnd {
        defer { lineStart = pending.count }
        return lineStart < pending.count ? (Array(pending[lineStart...]), false) : nil
      }
      pending.removeSubrange(..<lineStart)
      lineStart = 0
      searched = pending.count
      try fill()
    }
  }

  private mutating func fill() throws(RecordingError) {
    let size = 256 << 10
    do {
      let chunk = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      isAtEnd = chunk.isEmpty
      pending += chunk
    } catch {
      throw .system(path: path, reason: String(describing: error))
    }
  }

  /// What is wrong, and where in the line as far as the decoder tells.
  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another type"
    case .dataCorrupted(let context):
      context.underlyingError.map { String(describing: $0) } ?? context.debugDescription
    default: String(describing: error)
    }
  }
}
