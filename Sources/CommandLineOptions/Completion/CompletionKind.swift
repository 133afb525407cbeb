/// What a shell offers as values of an option.
package enum CompletionKind: Equatable, Sendable {
  case none
  case file
  case directory
  case list([String])

  /// The lines that a command of the shell prints.
  case shellCommand(String)
}
