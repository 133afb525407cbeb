import Libc

import SystemPackage

/// Writes one line to stderr. Errors are ignored.
package func printError(_ line: String) {
  _ = try? FileDescriptor.standardError.writeAll(Array((line + "\n").utf8))
}

/// The stdout of a command that writes its output at once.
struct StandardOutput {
  /// Writes the output. A reader that closes the pipe early is not an error.
  ///
  /// - Throws: ``Failure`` if writing fails.
  func writeAll(_ bytes: [UInt8]) throws(Failure) {
    do throws(ByteStream.WriteError) {
      try ByteStream(descriptor: .standardOutput).write(bytes)
    } catch {
      if case .failed(let errno) = error { throw Failure(OutputMessage.standardOutput(errno)) }
    }
  }

  var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The number of columns of the terminal; `nil` if stdout is not a terminal.
  var columns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
