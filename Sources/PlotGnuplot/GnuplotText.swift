/// Text as gnuplot takes it to the letter, whoever wrote it: an expression.
///
/// Labels come from other users' processes and must not be able to say anything to gnuplot. Between
/// single quotes it replaces nothing: no backquotes, no macros with `@`, no backslashes. The quote
/// itself can be doubled there by the book (gnuplot 5.4, "Quote Marks"), but 5.4 loses count where two
/// of them stand side by side or one stands first, and takes what follows for commands; so it is never
/// written, and a variable of the script's stands for it. A line ends a command even within quotes, and
/// so control characters become spaces.
struct GnuplotText: CustomStringConvertible {
  let description: String

  /// The command that has to stand before the first text in a script: 047 is the quote, in octal.
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
