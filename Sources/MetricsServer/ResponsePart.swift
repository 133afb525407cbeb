/// A part of a response: some of the bytes that other responses have too.
struct ResponsePart {
  private let bytes: SharedBytes
  private var range: Range<Int>

  var isEmpty: Bool { range.isEmpty }
  var count: Int { range.count }

  /// - Parameter range: `nil` for all bytes.
  init(_ bytes: SharedBytes, _ range: Range<Int>? = nil) {
    self.bytes = bytes
    self.range = range ?? 0..<bytes.count
  }

  init(_ text: String) {
    self.init(SharedBytes(Array(text.utf8)))
  }

  /// Moves as much as possible.
  ///
  /// - Returns: the number of bytes.
  mutating func move(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(range.count, buffer.count)
    let source = UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.count)
    buffer.copyMemory(from: .init(rebasing: source[range.prefix(count)]))
    range = range.dropFirst(count)
    return count
  }
}
