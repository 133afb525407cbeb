/// A command line that the declared options and arguments don't allow.
package enum ParserError: Error, Equatable, CustomStringConvertible {
  /// An argument that no option can be spelled like: `---x`, `-=x`.
  case invalidOption(String)

  /// An option, or flags such as `-xyz`, that is not declared.
  case unknownOption(String)

  /// Flags such as `-rxyz`, of which one takes a value that is missing.
  ///
  /// - Parameter label: the option with the value: `-r <file>`.
  case missingValueInFlags(String, of: String)

  /// - Parameter label: the option: `-r <file>`.
  case missingValue(of: String)

  /// A flag with `=` and a value.
  case unexpectedValue(String, of: String)

  /// - Parameters:
  ///   - value: as typed.
  ///   - label: the option: `-r <file>`.
  ///   - reason: follows the first part of the message, with its punctuation; empty for none.
  case invalidValue(String, of: String, reason: String)

  /// A positional argument that is required.
  case missingArgument(String)

  /// Arguments that are left; at least one.
  case unexpectedArguments([String])

  /// - Parameter name: as typed; `nil` if it is not typed, and `SHELL` has no supported one.
  case unsupportedShell(String?)

  package var description: String {
    switch self {
    case .invalidOption(let option): "Invalid option: \(option)"
    case .unknownOption(let option): "Unknown option '\(option)'"
    case .missingValueInFlags(let flags, let label):
      "Unknown option '\(flags)', or missing value for '\(label)' in '\(flags)'"
    case .missingValue(let label): "Missing value for '\(label)'"
    case .unexpectedValue(let value, let option):
      "The option '\(option)' does not take any value, but '\(value)' was specified."
    case .invalidValue(let value, let label, let reason):
      "The value '\(value)' is invalid for '\(label)'\(reason)"
    case .missingArgument(let label): "Missing expected argument '\(label)'"
    case .unexpectedArguments(let arguments):
      arguments.count == 1
        ? "Unexpected argument '\(arguments[0])'"
        : "\(arguments.count) unexpected arguments: '\(arguments.joined(separator: "', '"))'"
    case .unsupportedShell(let name):
      (name.map { "Can't generate completion scripts for '\($0)'" } ?? "Can't detect the shell")
        + "; give one of bash, zsh and fish"
    }
  }
}
