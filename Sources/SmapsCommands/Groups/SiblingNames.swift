/// Names commands by what distinguishes them from their siblings, which run the same program.
struct SiblingNames {
  private struct Family {
    var size = 0
    /// How many siblings have a word.
    var counts: [Substring: Int] = [:]
    /// The option with a value that divides the siblings: `--type=` of Chromium.
    var discriminator: Substring?
    /// How many siblings have a file with a base name.
    var fileNames: [Substring: Int] = [:]
  }

  private var families: [String: Family] = [:]

  /// Those of commands with code, by interpreter.
  private var codeFamilies: [String: Family] = [:]

  /// The longest name, in characters.
  private static let limit = 256

  /// A command up to this length is not shortened.
  private static let briefLength = 30

  init(_ commands: [CommandWords]) {
    families = Self.families(of: commands.filter { !$0.isWhole })
    codeFamilies = Self.families(of: commands.filter(\.isCode))
  }

  private static func families(of commands: [CommandWords]) -> [String: Family] {
    var families: [String: Family] = [:]
    let members = Dictionary(grouping: commands, by: \.program)
    for (program, siblings) in members where siblings.count > 1 {
      var family = Family(size: siblings.count)
      for sibling in siblings {
        let words = Set(sibling.arguments)
        for word in words { family.counts[word, default: 0] += 1 }
        for name in Set(words.filter(isFile).map(baseName)) {
          family.fileNames[name, default: 0] += 1
        }
      }
      family.discriminator = discriminator(of: siblings)
      families[program] = family
    }
    return families
  }

  /// The program, and the distinguishing argument or all of them.
  func name(of command: CommandWords) -> String {
    let whole = command.whole
    if command.isCode, whole.count > Self.briefLength, let family = codeFamilies[command.program] {
      return ProcessLabel.shortened(
        Self.eliding(command, in: family) ?? whole, to: Self.limit)
    }
    guard !command.isWhole, whole.count > Self.briefLength, let family = families[command.program]
    else { return ProcessLabel.shortened(whole, to: Self.limit) }
    guard let argument = Self.distinguishing(command.arguments, in: family) else {
      return ProcessLabel.shortened(whole, to: Self.limit)
    }
    if argument.isEmpty { return ProcessLabel.shortened(command.program, to: Self.limit) }
    // The argument is what distinguishes: the program is shortened first.
    let room = max(Self.briefLength, Self.limit - argument.count - 1)
    let program = ProcessLabel.shortened(command.program, to: room)
    return ProcessLabel.shortened("\(program) \(argument)", to: Self.limit)
  }

  /// Returns a command with code without the words that siblings share: `python3 -c … ARGUMENT`;
  /// `nil` if it has no word of its own.
  private static func eliding(_ command: CommandWords, in family: Family) -> String? {
    guard command.arguments.contains(where: { family.counts[$0] == 1 }) else { return nil }
    var words = [command.program[...]]
    let arguments = command.arguments
    for (index, word) in arguments.enumerated() {
      let isOptionOfOwn =
        isOption(word) && index + 1 < arguments.count && family.counts[arguments[index + 1]] == 1
      if index == 0 && isOption(word) || isOptionOfOwn || family.counts[word] == 1 {
        words.append(word)
      } else if words.last != "…" {
        words.append("…")
      }
    }
    if words.last == "…" { words.removeLast() }
    return words.joined(separator: " ")
  }

  /// Returns `nil` if the arguments are those of all siblings.
  ///
  /// The first of these that exists:
  /// 1. a file that no sibling has: `main.cc`;
  /// 2. without an option that divides the siblings, the first word that no sibling has;
  /// 3. a file that at most half of the siblings have;
  /// 4. the value of the option that divides the siblings: `--type=renderer`. Without it, nothing;
  /// 5. the first word that at most half of the siblings have, or else that one of them lacks.
  private static func distinguishing(_ words: [Substring], in family: Family) -> String? {
    func count(_ word: Substring) -> Int { family.counts[word] ?? family.size }
    let isRare = { (word: Substring) in 2 * count(word) <= family.size }
    let own =
      words.firstIndex { isFile($0) && count($0) == 1 }
      ?? (family.discriminator == nil ? words.firstIndex { count($0) == 1 } : nil)
    let file =
      own.map { isFile(words[$0]) ? words[$0] : nil }
      ?? words.first { isFile($0) && isRare($0) }
    if let file {
      // A file of another directory may have the same name.
      let base = baseName(file)
      return String(family.fileNames[base] == count(file) ? base : file)
    }
    if let discriminator = family.discriminator {
      return words.first { $0.hasPrefix(discriminator) }.map { String($0) } ?? ""
    }
    guard
      let index = own ?? words.firstIndex(where: isRare)
        ?? words.firstIndex(where: { count($0) < family.size })
    else { return nil }
    let word = words[index]
    // A value without its option has no meaning, and an option not without its value.
    if isOption(word) {
      let next = words.dropFirst(index + 1).first
      return next.map { isOption($0) || word.contains("=") ? "\(word)" : "\(word) \($0)" }
        ?? String(word)
    }
    if index > 0, isOption(words[index - 1]), !words[index - 1].contains("=") {
      return "\(words[index - 1]) \(word)"
    }
    return String(word)
  }

  /// The first option with `=` that at least half of the siblings have, with different values.
  private static func discriminator(of siblings: [CommandWords]) -> Substring? {
    var found: [Substring: (siblings: Int, place: Int, values: Set<Substring>)] = [:]
    for sibling in siblings {
      var seen: Set<Substring> = []
      for (place, word) in sibling.arguments.enumerated() where isOption(word) {
        guard let end = word.firstIndex(of: "=") else { continue }
        let key = word[...end]
        guard seen.insert(key).inserted else { continue }
        var option = found[key] ?? (0, place, [])
        option.siblings += 1
        option.place = min(option.place, place)
        option.values.insert(word)
        found[key] = option
      }
    }
    return found.filter { 2 * $0.value.siblings >= siblings.count && $0.value.values.count > 1 }
      .min { ($0.value.place, $0.key) < ($1.value.place, $1.key) }?.key
  }

  private static func isOption(_ word: Substring) -> Bool { word.first == "-" && word.count > 1 }

  /// Whether a word looks like the name of a file: it ends in an extension that has a letter. A
  /// list of files, like a class path, is none; a URL may be one.
  private static func isFile(_ word: Substring) -> Bool {
    guard !isOption(word), !word.contains(":") || word.index(of: "://") != nil,
      let dot = word.lastIndex(of: "."),
      dot > word.startIndex,
      word[word.index(before: dot)] != "/"
    else { return false }
    let suffix = word[word.index(after: dot)...]
    return (1...5).contains(suffix.count) && (suffix.first?.isLetter ?? false)
      && suffix.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+") }
  }

  private static func baseName(_ path: Substring) -> Substring {
    path.split(separator: "/").last ?? path
  }
}
