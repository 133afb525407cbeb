/// Gives the arguments of a command line to the parameters.
///
/// Options come first. Positional arguments take what options left, so that options may follow
/// them.
struct Parser {
  private let words: [Word]
  private let positionals: [Parameter]

  /// Options and flags by each of their names.
  private var named: [String: Parameter] = [:]

  /// Whether a parameter took the word with this index.
  private var isTaken: [Bool]

  /// All words from the option that was read last up to this one are taken.
  private var nextFree = 0

  /// The first option that is not declared.
  private var unknown: String?

  /// Whether `--help` is among the options.
  private(set) var asksForHelp = false

  init(_ words: [Word], parameters: [Parameter]) {
    self.words = words
    positionals = parameters.filter { $0.kind == .positional }
    isTaken = [Bool](repeating: false, count: words.count)
    for parameter in parameters {
      for name in parameter.spellings where named[name] == nil { named[name] = parameter }
    }
  }

  /// - Throws: ``ParserError`` for the first value that is missing, unexpected or invalid.
  mutating func readOptions() throws(ParserError) {
    for (index, word) in words.enumerated() where !isTaken[index] {
      switch word.form {
      case .value: continue
      case .terminator: return
      case .option("--help", _):
        isTaken[index] = true
        asksForHelp = true
      case .option(let name, let value):
        if let parameter = named[name] {
          isTaken[index] = true
          try read(parameter, name, value: value, at: index)
        } else if hasJoinedValue(word.text) {
          try readFlags(at: index)
        } else {
          unknown = unknown ?? name
        }
      case .flags: try readFlags(at: index)
      }
    }
  }

  /// Whether flags such as `-o1=x`, which `=` ends for the form of a word, end with a value.
  private func hasJoinedValue(_ text: String) -> Bool {
    guard !text.hasPrefix("--") else { return false }
    for (letter, next) in zip(text.dropFirst(), text.dropFirst(2)) {
      guard let parameter = named["-\(letter)"] else { return false }
      if parameter.takesValue { return next.isDigit }
    }
    return false
  }

  /// Reads flags such as `-ja`. Options among them take the next arguments, one each.
  ///
  /// An option before a digit takes the rest of the argument, as with getopt(3): `-n5`. No flag is
  /// a digit.
  private mutating func readFlags(at index: Int) throws(ParserError) {
    var unknownFlag: String?
    var letters = words[index].text.dropFirst()
    while let letter = letters.popFirst() {
      let name = "-\(letter)"
      guard let parameter = named[name] else {
        unknownFlag = unknownFlag ?? name
        continue
      }
      isTaken[index] = true
      var value: String?
      if parameter.takesValue, letters.first?.isDigit == true {
        value = String(letters)
        letters = ""
      }
      try read(parameter, name, value: value, at: index)
    }
    // If no flag is known, it is probably a long option with one dash.
    if let unknownFlag { unknown = unknown ?? (isTaken[index] ? unknownFlag : words[index].text) }
    isTaken[index] = true
  }

  /// - Parameters:
  ///   - name: as typed.
  ///   - value: that after `=`; `nil` without one.
  ///   - index: that of the option.
  private mutating func read(
    _ parameter: Parameter, _ name: String, value: String?, at index: Int
  ) throws(ParserError) {
    guard parameter.takesValue else {
      if let value { throw .unexpectedValue(value, of: name) }
      return try parameter.take("", typed: name)
    }
    var hasValue = value != nil
    if let value { try parameter.take(value, typed: name) }
    while !hasValue || parameter.parsing == .upToNextOption,
      let next = nextFreeWord(after: index),
      words[next].form == .value || parameter.parsing == .unconditional
    {
      isTaken[next] = true
      hasValue = true
      try parameter.take(words[next].text, typed: name)
    }
    if hasValue { return }
    let label = parameter.label(typed: name)
    throw words[index].form == .flags
      ? .missingValueInFlags(words[index].text, of: label) : .missingValue(of: label)
  }

  /// The first word after an option that no parameter took; `nil` if there is none.
  ///
  /// - Parameter index: that of the option. It never decreases, so that no word is visited twice.
  private mutating func nextFreeWord(after index: Int) -> Int? {
    nextFree = max(nextFree, index + 1)
    while nextFree < words.count, isTaken[nextFree] { nextFree += 1 }
    return nextFree < words.count ? nextFree : nil
  }

  /// Gives the arguments that are left to positional parameters, after ``readOptions()``.
  ///
  /// - Throws: ``ParserError`` for the first value that is invalid.
  mutating func readPositionals() throws(ParserError) {
    let terminator = words.indices.first { words[$0].form == .terminator && !isTaken[$0] }
    var end = words.endIndex
    if let terminator, let command = positionals.first(where: { $0.parsing == .postTerminator }) {
      end = terminator
      for index in words.indices[(terminator + 1)...] { try take(index, command) }
    }
    for parameter in positionals where parameter.parsing == .next {
      for index in words.indices[..<end] where !isTaken[index] && words[index].form == .value {
        try take(index, parameter)
        if !parameter.isRepeatable { break }
      }
    }
  }

  private mutating func take(_ index: Int, _ parameter: Parameter) throws(ParserError) {
    isTaken[index] = true
    try parameter.take(words[index].text, typed: nil)
  }

  /// - Throws: ``ParserError`` if no parameter took an option or an argument.
  func checkRest() throws(ParserError) {
    if let unknown { throw .unknownOption(unknown) }
    let rest = words.indices.filter { !isTaken[$0] && words[$0].form == .value }
    if !rest.isEmpty { throw .unexpectedArguments(rest.map { words[$0].text }) }
  }
}

extension Character {
  /// Whether it is a digit of ASCII.
  fileprivate var isDigit: Bool { isASCII && isNumber }
}
