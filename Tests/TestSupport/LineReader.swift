package import Foundation

/// Takes what a pipe gives apart into lines.
package struct LineReader {
  private let file: FileHandle
  private var waiting = Data()

  package init(_ file: FileHandle) {
    self.file = file
  }

  /// Waits for the next line; nil at the end.
  package mutating func next() -> String? {
    while true {
      if let end = waiting.firstIndex(of: 0x0A) {
        defer { waiting = Data(waiting[(end + 1)...]) }
        return String(decoding: waiting[..<end], as: UTF8.self)
      }
      let more = file.availableData
      if more.isEmpty { return nil }
      waiting += more
    }
  }
}
