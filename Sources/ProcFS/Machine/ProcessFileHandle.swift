import SystemPackage

/// One open file of one process.
package struct ProcessFileHandle: ~Copyable {
  private let descriptor: FileDescriptor
  private let directory: ProcessPath
  private let name: ProcessFile

  init(descriptor: FileDescriptor, directory: ProcessPath, name: ProcessFile) {
    self.descriptor = descriptor
    self.directory = directory
    self.name = name
  }

  deinit {
    try? descriptor.close()
  }

  /// The path as the user would type it, for messages.
  package var path: String { "\(directory)/\(name.rawValue)" }

  /// Reads the whole file, or as much of it as the buffer holds. The kernel makes the text again
  /// for each read.
  ///
  /// Not for `smaps`. All other files end if a call returns less than was asked for. Most are one
  /// record, of which the kernel returns as much as fits (`seq_read_iter` in `fs/seq_file.c`). A
  /// command line is copied up to its end (`get_mm_cmdline` in `fs/proc/base.c`).
  package func readWhole(into buffer: inout ReadBuffer) throws(ProcError) -> ReadOutcome {
    buffer.removeAll()
    var offset: Int64 = 0
    while true {
      let count: Int
      var asked = 0
      do throws(Errno) {
        count = try buffer.fill { free throws(Errno) in
          asked = free.count
          return try Self.typed { try descriptor.read(fromAbsoluteOffset: offset, into: free) }
        }
      } catch {
        if let outcome = ReadOutcome(error) { return outcome }
        throw .system(path: path, error)
      }
      if count < asked || buffer.isFull { return .complete }
      offset += Int64(count)
    }
  }

  /// Reads the file as `smaps` and passes each mapping to `body`. The buffer holds some tens of
  /// them.
  ///
  /// - Parameters:
  ///   - parser: knows the kernel's layout of an entry from one process to the next.
  ///   - body: takes each mapping, and the bytes that contain its name.
  /// - Throws: ``ProcError/malformed(path:_:)`` if the text is not what the kernel prints, and
  ///   ``ProcError/system(path:_:)`` with `Errno.fileTooLarge` if an entry is larger than the
  ///   buffer.
  package func forEachMapping(
    buffer: inout ReadBuffer, parser: inout SmapsParser, _ body: (Mapping, RawSpan) -> Void
  ) throws(ProcError) -> ReadOutcome {
    buffer.removeAll()
    parser.begin()
    while true {
      let count: Int
      do throws(Errno) {
        count = try buffer.fill { free throws(Errno) in
          try Self.typed { try descriptor.read(into: free) }
        }
      } catch {
        if let outcome = ReadOutcome(error) { return outcome }
        throw .system(path: path, error)
      }
      if count > Self.shortPage, buffer.count < Self.batch { continue }
      var isLast = count == 0
      do throws(SmapsError) {
        while true {
          let parsed = try buffer.withBytes { bytes throws(SmapsError) in
            try parser.parse(bytes, isLast: isLast, body)
          }
          buffer.removeFirst(parsed)
          // Nothing follows `[vsyscall]`, and a call that reports the end costs time.
          guard !isLast, buffer.withBytes({ SmapsParser.isVsyscallEntry($0) }) else { break }
          isLast = true
        }
      } catch {
        throw .malformed(path: path, error.malformed)
      }
      if isLast { return .complete }
    }
  }

  /// The number of bytes of `smaps` that are read before they are parsed, about 35 mappings.
  ///
  /// The kernel returns a few mappings with each call. If each were parsed at once, the kernel's
  /// code and this code would evict each other from the processor's caches. The buffer has space
  /// for the bytes of one more call.
  private static let batch = 24 << 10

  /// The number of bytes, up to which a call's result is probably the last.
  ///
  /// A call returns as many mappings as fit a page (`seq_read_iter` in `fs/seq_file.c`), and one
  /// has about 700 bytes.
  private static let shortPage = 3 << 10

  /// Gives errors of FileDescriptor their type, which is always Errno. FileDescriptor itself
  /// retries on EINTR.
  private static func typed(_ read: () throws -> Int) throws(Errno) -> Int {
    do {
      return try read()
    } catch {
      throw (error as? Errno) ?? .ioError
    }
  }
}
