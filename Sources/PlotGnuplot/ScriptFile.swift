import SystemPackage
import TemporaryFiles

/// A script in an unnamed temporary file, which gnuplot reads as its standard input.
///
/// A pipe would have to be written to while gnuplot runs, and would break if gnuplot exits early.
struct ScriptFile: ~Copyable {
  /// The open file at the start of the script.
  let descriptor: FileDescriptor

  /// Writes a script to a temporary file.
  ///
  /// - Throws: `Errno` if the file can't be created or written.
  init(_ script: String) throws(Errno) {
    do {
      let directory = try TemporaryDirectory(named: "smaps-gnuplot")
      let file = try FileDescriptor.open(
        FilePath("\(directory.path)/script"), .readWrite,
        options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
      directory.remove()
      do {
        try file.writeAll(script.utf8)
        try file.seek(offset: 0, from: .start)
      } catch {
        try? file.close()
        throw error
      }
      descriptor = file
    } catch {
      throw (error as? Errno) ?? .ioError
    }
  }

  /// Closes the file.
  consuming func close() {
    // deinit does it.
  }

  deinit {
    try? descriptor.close()
  }
}
