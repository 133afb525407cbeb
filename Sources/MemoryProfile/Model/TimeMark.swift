/// A label of a time in a run, such as the start of a phase of a build.
package struct TimeMark: Equatable, Sendable {
  /// When the label was read, since the start of the run; whole milliseconds, as recordings store
  /// them.
  package var time: Duration

  /// What another program wrote. It may not be UTF-8, and may contain control characters.
  package var label: [UInt8]

  /// The length of the longest line that is a label as it is, in bytes. Longer ones are cut.
  package static let longestLine = 200

  /// The length of the longest label of a recorded file, in bytes: with U+FFFD for each byte of the
  /// longest line.
  package static let longestLabel = 3 * longestLine + 3

  /// - Parameter time: rounded down to milliseconds.
  package init(time: Duration, label: [UInt8]) {
    self.time = .milliseconds(time.milliseconds)
    self.label = label
  }

  /// - Parameters:
  ///   - line: the beginning of the line.
  ///   - isCut: whether the line was longer. The label ends in an ellipsis then.
  package init(time: Duration, line: [UInt8], isCut: Bool) {
    guard isCut || line.count > Self.longestLine else {
      self.init(time: time, label: line)
      return
    }
    var beginning = line.prefix(Self.longestLine)
    // Does not cut a character of UTF-8, which has at most three continuation bytes.
    let continuation = beginning.suffix(3).reversed().prefix { $0 & 0xC0 == 0x80 }.count
    if let lead = beginning.dropLast(continuation).last, lead >= 0xC0,
      continuation < (lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3)
    {
      beginning = beginning.dropLast(continuation + 1)
    }
    self.init(time: time, label: beginning + Array("…".utf8))
  }

  /// The label as text, with U+FFFD for bytes that are not UTF-8.
  package var text: String { String(decoding: label, as: UTF8.self) }
}
