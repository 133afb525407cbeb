/// A line of a process's file that is not what the kernel prints.
package struct MalformedText: Error, Hashable, Sendable {
  /// The number of the line, counted from 1; `nil` if a line is missing.
  package let line: Int?

  package let problem: String

  /// The line without its newline, at most ``textLength`` bytes; empty if it is missing.
  package let text: [UInt8]

  /// How many bytes of a line are kept for its message.
  package static let textLength = 80

  package init(line: Int?, problem: String, text: some Sequence<UInt8> = []) {
    self.line = line
    self.problem = problem
    self.text = Array(text.prefix(Self.textLength))
  }

  /// The first line of a file that has only one.
  package init(onlyLineOf bytes: RawSpan, problem: String) {
    let text = bytes.withUnsafeBytes { buffer in
      Array(buffer.prefix { $0 != UInt8(ascii: "\n") }.prefix(Self.textLength))
    }
    self.init(line: 1, problem: problem, text: text)
  }
}
