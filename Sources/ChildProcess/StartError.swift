package import SystemPackage

/// A command that could not be started.
package struct StartError: Error, Equatable {
  /// The program as given: a path, or a name to be searched for in `PATH`.
  package let program: String

  package let errno: Errno

  /// Whether the program was not found, as opposed to not executable.
  package var isNotFound: Bool { errno == .noSuchFileOrDirectory || errno == .notDirectory }

  package init(program: String, errno: Errno) {
    self.program = program
    self.errno = errno
  }
}
