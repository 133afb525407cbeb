/// An error with a message for the user: what failed, why, and what to do.
package struct Failure: Error, Equatable, CustomStringConvertible {
  package let description: String

  /// The exit status of the program.
  package let status: Int32

  /// The status of an invalid command line, as the parser returns it (`EX_USAGE`, sysexits.h).
  static let usage: Int32 = 64

  package init(_ description: String, status: Int32 = 1) {
    self.description = description
    self.status = status
  }
}
