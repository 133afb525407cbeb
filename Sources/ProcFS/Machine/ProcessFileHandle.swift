import SystemPackage

/// One open file of one process.
package struct ProcessFileHandle: ~Copyable {
  private let descriptor: FileDescriptor
  private let folder: ProcessPath
  private let name: ProcessFile

  init(descriptor: FileDescriptor, folder: ProcessPath, name: ProcessFile) {
    self.descriptor = descriptor
    self.folder = folder
    self.name = name
  }

  deinit {
    try? descriptor.close()
  }

  /// As the user would type it, for messages.
  package var path: String { "\(folder)/\(name.rawValue)" }

  /// Reads the file from its beginning to its end, or as much of it as the buffer holds. The kernel
  /// makes the text anew each time.
  ///
  /// Not for `smaps`. All others are either one record, of which the kernel gives as much as there is
  /// room for (`seq_read_iter` in `fs/seq_file.c`), or a command line, which it copies until it ends
  /// (`get_mm_cmdline` in `fs/proc/base.c`): where there is room left, there is no more to come.
  package func readWhole(into buffer: inout ReadBuffer) throws(ProcError) -> ReadOutcome {
    buffer.removeAll()
    var offset: Int64 = 0
    while true {
      let count: Int
      var asked = 0
      do throws(Errno) {
        count = try buffer.fill { room throws(Errno) in
          asked = room.count
          return try Self.typed { try descriptor.read(fromAbsoluteOffset: offset, into: room) }
        }
      } catch {
        if let outcome = ReadOutcome(error) { return outcome }
        throw .system(path: path, error)
      }
      if count < asked || buffer.isFull { return .complete }
      offset += Int64(count)
    }
  }

  /// Reads the file as `smaps` and hands on each mapping, holding some tens of them at a time.
  ///
  /// - Parameters:
  ///   - parser: remembers from one process to the next how the kernel lays a mapping out.
  ///   - body: is given each mapping, and the bytes in which its name stands.
  /// - Throws: ``ProcError/malformed(path:detail:)`` where the text is not what the kernel prints, and
  ///   ``ProcError/system(path:_:)`` with `Errno.fileTooLarge` where an entry is larger than the buffer.
  package func forEachMapping(
    buffer: inout ReadBuffer, parser: inout SmapsParser, _ body: (Mapping, RawSpan) -> Void
  ) throws(ProcError) -> ReadOutcome {
    buffer.removeAll()
    parser.begin()
    while true {
      let count: Int
      do throws(Errno) {
        count = try buffer.fill { room throws(Errno) in
          try Self.typed { try descriptor.read(into: room) }
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
          // Nothing comes behind the kernel's own page, and to be told so costs a call.
          guard !isLast, buffer.withBytes({ SmapsParser.isGate($0) }) else { break }
          isLast = true
        }
      } catch {
        throw .malformed(path: path, detail: error.description)
      }
      if isLast { return .complete }
    }
  }

  /// So much of `smaps` is read before it is parsed, in bytes, some 35 mappings: the kernel gives a few with
  /// each call, and its code and ours would drive each other out of the processor's caches. The buffer
  /// has room for another call's bytes behind it.
  private static let batch = 24 << 10

  /// A call gives as many mappings as fit a page (`seq_read_iter` in `fs/seq_file.c`), and one takes some
  /// 700 bytes: where there are no more than this, nothing is likely to follow.
  private static let shortPage = 3 << 10

  /// What FileDescriptor throws is always an Errno; where a signal comes in between, it reads again
  /// itself.
  private static func typed(_ read: () throws -> Int) throws(Errno) -> Int {
    do {
      return try read()
    } catch {
      throw (error as? Errno) ?? .ioError
    }
  }
}
