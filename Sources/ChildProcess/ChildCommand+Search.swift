import SystemPackage

import Libc

extension ChildCommand {
  /// Checks that a program can be started, before any output is created for it.
  ///
  /// - Parameter program: a path, or a name to be searched for in `PATH` as posix_spawnp(3) does.
  /// - Throws: ``StartError`` if the program is not found or not executable.
  package static func check(_ program: String) throws(StartError) {
    guard !program.utf8.contains(UInt8(ascii: "/")) else {
      if let errno = executionError(of: program) {
        throw StartError(program: program, errno: errno)
      }
      return
    }
    guard !program.isEmpty else {
      throw StartError(program: program, errno: .noSuchFileOrDirectory)
    }
    let path = getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin"
    var result = Errno.noSuchFileOrDirectory
    for directory in path.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = "\(directory.isEmpty ? "." : directory)/\(program)"
      guard let errno = executionError(of: candidate) else { return }
      if errno == .permissionDenied { result = errno }
    }
    throw StartError(program: program, errno: result)
  }

  /// Why a file can't be executed; `nil` if it can.
  private static func executionError(of path: String) -> Errno? {
    guard access(path, X_OK) == 0 else { return Errno(rawValue: errno) }
    do throws(Errno) {
      // X_OK of a directory means that it can be searched.
      return try Stat(path).type == .directory ? .permissionDenied : nil
    } catch {
      return error
    }
  }
}
