import Libc

import SystemPackage

/// Writes one line to the standard error. Nothing can be done where even that fails.
package func printError(_ line: String) {
  _ = try? FileDescriptor.standardError.writeAll(Array((line + "\n").utf8))
}

/// The standard output of a program that has one thing to say.
struct StandardOutput {
  /// Writes the one thing that a program has to say; who stops reading has read enough.
  func writeAll(_ bytes: [UInt8]) throws(Failure) {
    do throws(ByteStream.WriteError) {
      try ByteStream(descriptor: .standardOutput).write(bytes)
    } catch {
      if case .failed(let errno) = error { throw Failure(OutputMessage.standardOutput(errno)) }
    }
  }

  /// How many columns the terminal has; nil where the standard output is none.
  var columns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
