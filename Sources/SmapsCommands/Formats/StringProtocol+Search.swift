extension StringProtocol {
  /// Returns the index of the first occurrence of a text; `nil` if there is none.
  ///
  /// The search of the standard library is part of its engine for regular expressions, which the
  /// program does not contain.
  func index(of text: String) -> Index? {
    text.isEmpty ? startIndex : indices.first { self[$0...].starts(with: text) }
  }
}
