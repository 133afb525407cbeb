/// A text that is not what the kernel prints as `smaps`.
package struct SmapsError: Error, Equatable {
  package enum Reason: Equatable, Sendable {
    case notAHeader
    case notAField
    case notANumber(SmapsField)
    case endsWithinLine
  }

  /// The number of the line, counted from 1.
  package let line: Int
  package let reason: Reason

  /// The line itself without its newline, at most ``MalformedText/textLength`` bytes.
  package let text: [UInt8]
}

extension SmapsError {
  /// The error without the type of its reason.
  package var malformed: MalformedText {
    let problem =
      switch reason {
      case .notAHeader: "expected the header of a mapping"
      case .notAField: "expected a field or the header of a mapping"
      case .notANumber(let field): "expected a number of kB after '\(field.label)'"
      case .endsWithinLine: "the file is truncated"
      }
    return MalformedText(line: line, problem: problem, text: text)
  }
}
