import SystemPackage

/// Stdout or a file that text is written to piece by piece.
struct TextStream {
  private let stream: ByteStream

  /// `nil` for stdout.
  private let path: String?

  /// - Parameters:
  ///   - path: the path of a file; `nil` for stdout.
  ///   - reserved: the files that the run reads from or records into, with their options.
  /// - Throws: ``Failure`` if the file can't be opened, is reserved, or is behind a symbolic link
  ///   that another user may have created.
  init(_ path: String?, reserved: [(option: String, path: String)] = []) throws(Failure) {
    self.path = path
    guard let path else {
      stream = ByteStream(descriptor: .standardOutput)
      return
    }
    for (option, other) in reserved where Self.areSame(path, other) {
      throw Failure(OutputMessage.sameFile(path: path, option: option, other: other))
    }
    try OutputFile(path: path).checkPath()
    try rejectUntrustedSymlink(path)
    do {
      stream = ByteStream(
        descriptor: try FileDescriptor.open(
          FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite]))
    } catch {
      throw Failure(OutputMessage.notWritable(path: path, (error as? Errno) ?? .ioError))
    }
  }

  /// - Returns: whether the run goes on: false if the reader has closed the pipe, or a signal came
  ///   while it did not read.
  /// - Throws: ``Failure`` if it can't be written.
  func write(_ text: [UInt8]) throws(Failure) -> Bool {
    do throws(ByteStream.WriteError) {
      try stream.write(text)
      return true
    } catch {
      switch error {
      case .closed, .interrupted: return false
      case .failed(let errno):
        throw Failure(
          path.map { OutputMessage.notWritable(path: $0, errno) } ?? .standardOutput(errno))
      }
    }
  }

  /// Whether two paths are of the same regular file.
  private static func areSame(_ first: String, _ second: String) -> Bool {
    guard let one = try? Stat(first), let other = try? Stat(second) else { return first == second }
    return one.deviceID == other.deviceID && one.inode == other.inode && one.type == .regular
  }
}
