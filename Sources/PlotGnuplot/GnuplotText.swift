/// Text as gnuplot takes it to the letter, whoever wrote it.
///
/// Labels come from other users' processes and must not be able to say anything to gnuplot. Between
/// single quotes it replaces nothing: no backquotes, no macros with `@`, no backslashes; the quote
/// itself is doubled (gnuplot 5.4, "Quote Marks"). A line ends a command even there, and so control
/// characters become spaces.
struct GnuplotText: CustomStringConvertible {
  let description: String

  init(_ text: String) {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
      if scalar == "'" { quoted += "'" }
    }
    description = quoted + "'"
  }
}
