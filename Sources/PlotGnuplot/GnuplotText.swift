/// An expression that gnuplot evaluates to exactly a given text.
///
/// Labels come from processes of other users and must not be able to run commands in gnuplot. It
/// expands nothing in single quotes: no backquotes, no macros with `@`, no backslashes.
///
/// A quote can be doubled there (gnuplot 5.4, "Quote Marks"). But 5.4 miscounts two quotes side by
/// side or a quote at the start, and runs the rest as commands. So a quote is never written; a
/// variable of the script replaces it. A line break ends a command even in quotes, so control
/// characters become spaces.
struct GnuplotText: CustomStringConvertible {
  let description: String

  /// The command that a script needs before the first text. 047 is the octal code of the quote.
  static let preamble = #"quote = "\047""#

  init(_ text: String) {
    var parts = [""]
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case _ where scalar == "'": parts.append("")
      case .control, .lineSeparator, .paragraphSeparator: parts[parts.count - 1] += " "
      default: parts[parts.count - 1].unicodeScalars.append(scalar)
      }
    }
    let expression = parts.map { "'\($0)'" }.joined(separator: " . quote . ")
    description = parts.count == 1 ? expression : "(\(expression))"
  }
}
