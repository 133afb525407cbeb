extension String {
  /// The lines of the text, broken at spaces.
  ///
  /// - Parameter columns: the most characters of the last line. Other lines have fewer, unless a
  ///   word is longer.
  func wrapped(to columns: Int) -> [String] {
    var lines: [String] = []
    let paragraphs = split(separator: "\n", omittingEmptySubsequences: false)
    for (number, paragraph) in paragraphs.enumerated() {
      var rest = paragraph
      let longest = number == paragraphs.count - 1 ? columns : columns - 1
      while rest.count > longest,
        let space = rest.prefix(columns).lastIndex(of: " ") ?? rest.firstIndex(of: " ")
      {
        lines.append(String(rest[..<space]))
        rest = rest[space...].dropFirst()
      }
      lines.append(String(rest))
    }
    return lines
  }
}
