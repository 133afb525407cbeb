package import SystemPackage

/// A program that can't be followed, since it was not started.
package struct StartError: Error, Equatable {
  /// As it was given: a path, or a name looked for along `PATH`.
  package let program: String

  package let errno: Errno

  /// Whether there is no such program, and not one that may not be executed.
  package var isMissing: Bool { errno == .noSuchFileOrDirectory || errno == .notDirectory }

  package init(program: String, errno: Errno) {
    self.program = program
    self.errno = errno
  }
}
