/// Bytes at a fixed address, which many responses share.
final class SharedBytes: Sendable {
  let count: Int

  /// Allocated, so that C functions can keep it.
  private let address: UInt

  init(_ bytes: [UInt8]) {
    count = bytes.count
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = buffer.initialize(from: bytes)
    address = UInt(bitPattern: buffer.baseAddress)
  }

  deinit { pointer?.deallocate() }

  /// Must not be written to.
  var pointer: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: address) }
}
