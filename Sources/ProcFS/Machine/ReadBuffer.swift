import SystemPackage

/// The buffer for the files of all processes, which are read one after the other.
///
/// It grows up to ``limit`` if a line or a file does not fit, and stays that large.
package struct ReadBuffer: ~Copyable {
  /// The largest number of bytes it holds.
  ///
  /// The longest text that the kernel makes at once is a command line of 6 MiB
  /// (`bprm_set_stack_limit` in `fs/exec.c`). But a process may declare all of its memory to be its
  /// arguments (PR_SET_MM_MAP), and a captured tree may hold anything.
  static let limit = 8 << 20

  private var storage: [UInt8]
  /// The range of unread bytes in the storage.
  private var start = 0
  private var end = 0

  /// - Parameter capacity: in bytes. 32 KiB hold about 45 mappings and fit a processor's
  ///   first-level cache.
  package init(capacity: Int = 32 << 10) {
    storage = [UInt8](repeating: 0, count: capacity)
  }

  /// The number of bytes in the buffer.
  package var count: Int { end - start }

  /// The size of the storage, in bytes.
  var capacity: Int { storage.count }

  /// Whether the buffer takes no more bytes.
  var isFull: Bool { count >= Self.limit }

  /// Passes the bytes to `body`.
  package borrowing func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(storage.span.bytes.extracting(start..<end))
  }

  /// Removes all bytes.
  package mutating func removeAll() {
    start = 0
    end = 0
  }

  /// Removes the first bytes.
  package mutating func removeFirst(_ count: Int) {
    start += count
    if start == end { removeAll() }
  }

  /// Adds the result of one call of `read`.
  ///
  /// - Parameter read: takes free memory and returns how many bytes it has written there.
  /// - Returns: The number of bytes; 0 at the end of a file.
  /// - Throws: The error of `read`, or `Errno.fileTooLarge` if the buffer is full.
  mutating func fill(
    _ read: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) -> Int {
    guard !isFull else { throw .fileTooLarge }
    // One read from /proc returns at most a page, but other files may return more.
    if storage.count - end < 8 << 10 {
      if start > 0 {
        let unread = start..<end
        storage.withUnsafeMutableBytes { bytes in
          bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[unread]))
        }
        end -= start
        start = 0
      }
      if storage.count - end < 8 << 10 {
        storage.append(contentsOf: repeatElement(0, count: storage.count))
      }
    }
    let free = end
    // The library's function rethrows errors without their type. A Result keeps it.
    let count = try storage.withUnsafeMutableBytes { bytes -> Result<Int, Errno> in
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[free...])
      do throws(Errno) { return .success(try read(rest)) } catch { return .failure(error) }
    }.get()
    end += count
    return count
  }
}
