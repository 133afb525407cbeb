import Libc
import SystemPackage

/// A script in a file without a name, for gnuplot to read as its standard input.
///
/// It is no pipe: gnuplot may end before it has read all, and a pipe that nobody reads would be one more
/// thing that can go wrong (Subprocess 1.0.2 traps then).
struct ScriptFile: ~Copyable {
  private let file: UnsafeMutablePointer<FILE>

  /// - Throws: `Errno` where there is no room for it.
  init(_ script: String) throws(Errno) {
    guard let made = tmpfile() else { throw Errno(rawValue: errno) }
    let bytes = Array(script.utf8)
    guard fwrite(bytes, 1, bytes.count, made) == bytes.count, fflush(made) == 0,
      lseek(fileno(made), 0, SEEK_SET) == 0
    else {
      let reason = Errno(rawValue: errno)
      fclose(made)
      throw reason
    }
    file = made
  }

  deinit {
    fclose(file)
  }

  /// At the script's beginning; open as long as this lives.
  var descriptor: FileDescriptor { FileDescriptor(rawValue: fileno(file)) }
}
