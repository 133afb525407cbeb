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

  /// The longest name, in characters.
  private static let limit = 256

  /// A command up to this length is not shortened.
  private static let briefLength = 30

  init(_ commands: [CommandWords]) {
    let members = Dictionary(grouping: commands.filter { !$0.isWhole }, by: \.program)
    for (program, siblings) in members where siblings.count > 1 {
      var family = Family(size: siblings.count)
      for sibling in siblings {
        let words = Set(sibling.arguments)
        for word in words { family.counts[word, default: 0] += 1 }
        for name in Set(words.filter(Self.isFile).map(Self.baseName)) {
          family.fileNames[name, default: 0] += 1
        }
      }
      family.discriminator = Self.discriminator(of: siblings)
      families[program] = family
    }
  }

  /// The program, and the distinguishing argument or all of them.
  func name(of command: CommandWords) -> String {
    let whole = command.whole
    guard !command.isWhole, whole.count > Self.briefLength, let family = families[command.program]
    else { return ProcessLabel.shortened(whole, to: Self.limit) }
    guard let argument = Self.distinguishing(command.arguments, in: family) else {
      return ProcessLabel.shortened(whole, to: Self.limit)
    }
    let name = argument.isEmpty ? command.program : "\(command.program) \(argument)"
    return ProcessLabel.shortened(name, to: Self.limit)
  }

  /// Returns `nil` if the arguments are those of all siblings.
  ///
  /// The first of these that exists:
  /// 1. a file that at most half of the siblings have: `main.cc`;
  /// 2. the value of the option that divides the siblings: `--type=renderer`. Without it, nothing;
  /// 3. the first word that at most half of the siblings have, or else that one of them lacks.
  private static func distinguishing(_ words: [Substring], in family: Family) -> String? {
    func count(_ word: Substring) -> Int { family.counts[word] ?? family.size }
    let isRare = { (word: Substring) in 2 * count(word) <= family.size }
    if let file = words.first(where: { isFile($0) && isRare($0) }) {
      // A file of another directory may have the same name.
      let base = baseName(file)
      return String(family.fileNames[base] == count(file) ? base : file)
    }
    if let discriminator = family.discriminator {
      return words.first { $0.hasPrefix(discriminator) }.map { String($0) } ?? ""
    }
    guard
      let index = words.firstIndex(where: isRare)
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

  /// Whether a word looks like the name of a file: it ends in an extension that has a letter.
  private static func isFile(_ word: Substring) -> Bool {
    guard !isOption(word), let dot = word.lastIndex(of: "."), dot > word.startIndex,
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
