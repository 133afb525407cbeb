import Libc
import SystemPackage

/// A script in an unnamed temporary file, which gnuplot reads as its standard input.
///
/// A pipe would break if gnuplot exits before it has read everything (Subprocess 1.0.2 traps then).
struct ScriptFile: ~Copyable {
  private let file: UnsafeMutablePointer<FILE>

  /// Writes a script to a temporary file.
  ///
  /// - Throws: `Errno` if the file can't be created or written.
  init(_ script: String) throws(Errno) {
    guard let created = tmpfile() else { throw Errno(rawValue: errno) }
    let bytes = Array(script.utf8)
    guard fwrite(bytes, 1, bytes.count, created) == bytes.count, fflush(created) == 0,
      lseek(fileno(created), 0, SEEK_SET) == 0
    else {
      let reason = Errno(rawValue: errno)
      fclose(created)
      throw reason
    }
    file = created
  }

  deinit {
    fclose(file)
  }

  /// The open file at the start of the script. It is closed when this value is destroyed.
  var descriptor: FileDescriptor { FileDescriptor(rawValue: fileno(file)) }
}
