import SystemPackage

/// Where the text of samples goes as they come: to the standard output, into a file, or nowhere.
struct SampleStream {
  /// nil where it goes nowhere.
  private let stream: ByteStream?

  /// nil for the standard output.
  private let path: String?

  /// - Throws: ``Failure`` where the file can't be opened, or is one that the run reads or records
  ///   into, and that would be emptied, or lies behind a link that somebody else may have laid.
  init(_ command: ProfilerCommand) throws(Failure) {
    guard let path = command.printing.output, path != "-" else {
      self.path = nil
      stream = command.printsSamples ? ByteStream(descriptor: .standardOutput) : nil
      return
    }
    for (option, other) in [("--replay", command.recording.replay), ("-r", command.recording.file)]
    {
      if let other, Self.areSame(path, other) {
        throw Failure("-o '\(path)' is the file of \(option) '\(other)'; choose another name")
      }
    }
    self.path = path
    try refusePlantedLink(path)
    do {
      stream = ByteStream(
        descriptor: try FileDescriptor.open(
          FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec],
          permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite]))
    } catch {
      throw Failure("cannot write '\(path)': \((error as? Errno) ?? .ioError)")
    }
  }

  /// - Returns: whether the run may go on: somebody still reads, and no signal came while nobody did.
  /// - Throws: ``Failure`` where it can't be written.
  func write(_ text: () -> [UInt8]) throws(Failure) -> Bool {
    guard let stream else { return true }
    do throws(ByteStream.WriteError) {
      try stream.write(text())
      return true
    } catch {
      switch error {
      case .closed, .interrupted: return false
      case .failed(let errno):
        throw path.map { Failure("cannot write '\($0)': \(errno)") } ?? Failure(errno)
      }
    }
  }

  /// Whether two paths lead to one file.
  private static func areSame(_ first: String, _ second: String) -> Bool {
    guard let one = try? Stat(first), let other = try? Stat(second) else { return first == second }
    return one.deviceID == other.deviceID && one.inode == other.inode && one.type == .regular
  }
}
