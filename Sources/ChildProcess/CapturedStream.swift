import Libc
import SystemPackage

/// A pipe that a command writes to, and the bytes that were read from it.
final class CapturedStream {
  private(set) var bytes: [UInt8] = []

  /// What the command writes to, until ``closeWriteEnd()``.
  private(set) var writeEnd: FileDescriptor

  private let readEnd: FileDescriptor
  private let limit: Int

  /// Whether all processes have closed the pipe.
  private var isAtEnd = false

  /// - Parameter limit: the largest number of bytes.
  init(limit: Int) throws(CommandOutput.Failure) {
    do throws(Errno) {
      (readEnd, writeEnd) = try FileDescriptor.pipe(options: .closeOnExec)
    } catch {
      throw .system(error)
    }
    self.limit = limit
  }

  /// Closes what only the command may have open, so that the pipe ends with it.
  func closeWriteEnd() {
    try? writeEnd.close()
    writeEnd = FileDescriptor(rawValue: -1)
  }

  /// Reads what is in the pipes of some streams.
  ///
  /// - Parameter waits: whether to wait a moment if there is nothing.
  /// - Returns: whether anything was read, or a pipe has ended.
  static func read(
    _ streams: [CapturedStream], waits: Bool
  ) throws(CommandOutput.Failure) -> Bool {
    let isOpen = streams.contains { !$0.isAtEnd }
    // The end of a process wakes nothing if a descendant has its streams open. After the end of
    // both streams, it usually takes less than a millisecond.
    let time: Int32 = !waits ? 0 : isOpen ? 50 : 1
    // poll(2) ignores a negative descriptor.
    var sources = streams.map {
      pollfd(fd: $0.isAtEnd ? -1 : $0.readEnd.rawValue, events: Int16(POLLIN), revents: 0)
    }
    guard poll(&sources, nfds_t(sources.count), time) > 0 else { return false }
    for (stream, source) in zip(streams, sources) where source.revents != 0 {
      try stream.readAvailable()
    }
    return true
  }

  /// Reads at most a whole pipe. Blocks if it is empty.
  private func readAvailable() throws(CommandOutput.Failure) {
    var failure: Errno?
    let piece = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      let result = Libc.read(readEnd.rawValue, buffer.baseAddress, buffer.count)
      if result < 0 { failure = Errno(rawValue: errno) }
      count = max(0, result)
    }
    if let failure {
      if failure == .interrupted { return }
      throw .system(failure)
    }
    isAtEnd = piece.isEmpty
    bytes += piece
    if bytes.count > limit { throw .tooLong(limit: limit) }
  }

  deinit {
    try? readEnd.close()
    if writeEnd.rawValue >= 0 { try? writeEnd.close() }
  }
}
