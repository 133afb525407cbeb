/// Which arguments are values of an option or of a positional argument.
package enum ParsingStrategy {
  /// The next argument, unless it begins with `-`.
  case next

  /// The next argument, whatever it is: `-1`, `--`.
  case unconditional

  /// The next arguments up to one that begins with `-`; at least one.
  case upToNextOption

  /// All arguments after `--`; for a positional argument.
  case postTerminator
}
