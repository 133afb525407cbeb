/// An invalid command line, found by ``ParsableArguments/validate()`` or in the value of an option.
package struct ValidationError: Error, CustomStringConvertible {
  /// What is invalid, why, and what to do.
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// The end of a command that prints a text and succeeds.
package struct CleanExit: Error, CustomStringConvertible {
  package let description: String

  package static func message(_ text: String) -> CleanExit { CleanExit(description: text) }
}

/// The end of a command with a status and without a message.
package struct ExitCode: Error, Equatable {
  package let rawValue: Int32

  package init(_ status: Int32) {
    rawValue = status
  }

  package static let success = ExitCode(0)
  package static let failure = ExitCode(1)

  /// The command line is invalid (`EX_USAGE`, sysexits.h).
  package static let validationFailure = ExitCode(64)

  package var isSuccess: Bool { self == .success }

  /// The status for an error of parsing or of a run.
  package init(for error: any Error) {
    switch error {
    case let status as ExitCode: self = status
    case is CleanExit: self = .success
    case is ParserError, is ValidationError: self = .validationFailure
    default: self = .failure
    }
  }
}
