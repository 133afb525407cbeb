import Libc
import SystemPackage

extension FollowedProgram {
  /// Finds out whether a program can be started, so that nothing needs to be begun for one that can't.
  ///
  /// - Parameter program: a path, or a name looked for along `PATH` as posix_spawnp(3) does.
  /// - Throws: ``StartError`` where there is none, or none that may be executed.
  package static func check(_ program: String) throws(StartError) {
    guard !program.utf8.contains(UInt8(ascii: "/")) else {
      if let errno = obstacle(program) { throw StartError(program: program, errno: errno) }
      return
    }
    guard !program.isEmpty else {
      throw StartError(program: program, errno: .noSuchFileOrDirectory)
    }
    let path = getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin"
    var found = Errno.noSuchFileOrDirectory
    for folder in path.split(separator: ":", omittingEmptySubsequences: false) {
      guard let errno = obstacle("\(folder.isEmpty ? "." : folder)/\(program)") else { return }
      if errno == .permissionDenied { found = errno }
    }
    throw StartError(program: program, errno: found)
  }

  private static func obstacle(_ path: String) -> Errno? {
    guard access(path, X_OK) == 0 else { return Errno(rawValue: errno) }
    do throws(Errno) {
      // A directory may be "executed" too, but not as a program.
      return try Stat(path).type == .directory ? .permissionDenied : nil
    } catch {
      return error
    }
  }
}
