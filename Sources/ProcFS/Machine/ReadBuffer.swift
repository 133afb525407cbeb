import SystemPackage

/// The one buffer into which every file of every process is read, one after the other.
///
/// Grows where a single line or file does not fit, up to ``limit``, and stays that large.
package struct ReadBuffer: ~Copyable {
  /// How much it holds at the most, in bytes. The longest text that the kernel makes at once is a
  /// command line, of 6 MiB (`bprm_set_stack_limit` in `fs/exec.c`); but a process may say that its
  /// arguments are all of its memory (PR_SET_MM_MAP), and a captured tree may hold anything.
  static let limit = 8 << 20

  private var storage: [UInt8]
  /// Where the bytes that were read begin and end in the storage.
  private var start = 0
  private var end = 0

  /// - Parameter capacity: in bytes; 32 KiB holds some 45 mappings, and stays in a processor's first cache.
  package init(capacity: Int = 32 << 10) {
    storage = [UInt8](repeating: 0, count: capacity)
  }

  /// How many bytes are waiting.
  package var count: Int { end - start }

  /// How much room it takes, in bytes.
  var capacity: Int { storage.count }

  /// Whether nothing more is to be added.
  var isFull: Bool { count >= Self.limit }

  /// Hands over the bytes that are waiting.
  package borrowing func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(storage.span.bytes.extracting(start..<end))
  }

  /// Forgets everything.
  package mutating func removeAll() {
    start = 0
    end = 0
  }

  /// Forgets the first bytes.
  package mutating func removeFirst(_ count: Int) {
    start += count
    if start == end { removeAll() }
  }

  /// Adds what one call of `read` gives.
  ///
  /// - Parameter read: is given free room, and answers how many bytes it wrote there.
  /// - Returns: the number of bytes; 0 at the end of a file.
  /// - Throws: what `read` does, and `Errno.fileTooLarge` where the buffer is full.
  mutating func fill(
    _ read: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) -> Int {
    guard !isFull else { throw .fileTooLarge }
    // A read of /proc gives a page at the most, but another file's may give more: always leave room.
    if storage.count - end < 8 << 10 {
      if start > 0 {
        let waiting = start..<end
        storage.withUnsafeMutableBytes { bytes in
          bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[waiting]))
        }
        end -= start
        start = 0
      }
      if storage.count - end < 8 << 10 {
        storage.append(contentsOf: repeatElement(0, count: storage.count))
      }
    }
    let free = end
    // The library's call passes on errors without their type; a Result keeps it.
    let count = try storage.withUnsafeMutableBytes { bytes -> Result<Int, Errno> in
      let room = UnsafeMutableRawBufferPointer(rebasing: bytes[free...])
      do throws(Errno) { return .success(try read(room)) } catch { return .failure(error) }
    }.get()
    end += count
    return count
  }
}
