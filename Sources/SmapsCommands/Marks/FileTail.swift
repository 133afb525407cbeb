import SystemPackage

/// Reads what is appended to a regular file.
///
/// A file that is written from its beginning again, as `echo >` does, is read from there.
struct FileTail {
  /// The offset of the next byte to read.
  private var offset: Int64 = 0

  /// The bytes before the offset. If they change, the file was written again.
  private var before: [UInt8] = []

  /// The number of bytes that are compared.
  private static let comparedLength = 256

  /// The largest number of bytes that are read at once, in chunks of 64 KiB.
  private static let largestReads = 32

  init() {}

  /// - Throws: `Errno` if the file can't be read.
  init(endOf file: FileDescriptor) throws {
    offset = try Stat(file).size
    let start = max(0, offset - Int64(Self.comparedLength))
    before = try Self.read(file, at: start, upTo: Int(offset - start))
  }

  /// - Parameter body: receives the bytes of each read.
  mutating func read(_ file: FileDescriptor, _ body: ([UInt8]) -> Void) {
    if isRewritten(file) { (offset, before) = (0, []) }
    for _ in 0..<Self.largestReads {
      guard let bytes = try? Self.read(file, at: offset, upTo: 64 << 10), !bytes.isEmpty else {
        return
      }
      offset += Int64(bytes.count)
      before = Array((before + bytes).suffix(Self.comparedLength))
      body(bytes)
    }
  }

  private func isRewritten(_ file: FileDescriptor) -> Bool {
    guard let size = try? Stat(file).size else { return false }
    if size < offset { return true }
    let start = offset - Int64(before.count)
    guard let now = try? Self.read(file, at: start, upTo: before.count) else { return false }
    return now != before
  }

  private static func read(
    _ file: FileDescriptor, at offset: Int64, upTo count: Int
  ) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
      read = try file.read(
        fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }
}
