/// An argument, and what it can be.
struct Word {
  enum Form: Equatable {
    /// A value or a positional argument. `-` is one, and so is everything after `--`.
    case value

    /// The first `--`.
    case terminator

    /// `--interval`, `--interval=2`, `-i` or `-i=2`; the value is `nil` without `=`.
    case option(String, value: String?)

    /// Several flags such as `-ja`, of which the last ones may be options.
    case flags
  }

  let text: String
  let form: Form

  /// - Throws: ``ParserError`` if the argument can be neither an option nor a value.
  fileprivate init(_ text: String, isAfterTerminator: Bool) throws(ParserError) {
    self.text = text
    guard !isAfterTerminator, text.first == "-", text.count > 1 else {
      form = .value
      return
    }
    if text == "--" {
      form = .terminator
      return
    }
    if text.hasPrefix("---") { throw .invalidOption(text) }
    let sign = text.firstIndex(of: "=")
    let name = String(text[..<(sign ?? text.endIndex)])
    if name == "-" { throw .invalidOption(text) }
    let value = sign.map { String(text[$0...].dropFirst()) }
    form =
      value == nil && name.count > 2 && !name.hasPrefix("--") ? .flags : .option(name, value: value)
  }
}

extension [String] {
  /// - Throws: ``ParserError`` if one of the arguments can be neither an option nor a value.
  func words() throws(ParserError) -> [Word] {
    let end = firstIndex(of: "--") ?? endIndex
    var words: [Word] = []
    for (index, text) in enumerated() {
      words.append(try Word(text, isAfterTerminator: index > end))
    }
    return words
  }
}
