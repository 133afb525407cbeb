/// A program that runs another one, which its arguments name.
///
/// The options are those of its manual page that take a value, or replace the script.
struct Interpreter {
  /// The names of its executables, without the version: `python` for `python3.11`.
  let names: [String]
  /// Options that take the next argument as their value.
  var valued: [Substring] = []
  /// Options that take the name of what is run: a module or an archive.
  var modules: [Substring] = []
  /// Options that take the code itself.
  var code: [Substring] = []

  /// The last letter of combined options with code, such as `c` in `-lc`; `nil` for none.
  var codeLetter: Character?

  /// The interpreter of an executable; `nil` if it is none.
  ///
  /// - Parameter name: without the directory.
  static func named(_ name: Substring) -> Interpreter? {
    // A login shell has a dash before its name.
    var base = name.first == "-" ? name.dropFirst() : name
    while let last = base.last, last.isASCII, last.isNumber || last == "." { base.removeLast() }
    return all.first { $0.names.contains(String(base)) }
  }

  private static let all = [
    Interpreter(
      names: ["python", "pypy"], valued: ["-W", "-X"], modules: ["-m"], code: ["-c"]),
    Interpreter(
      names: ["java"],
      valued: [
        "-cp", "-classpath", "--class-path", "-p", "--module-path", "--upgrade-module-path",
        "--add-modules", "--add-exports", "--add-opens", "--add-reads", "--source",
      ], modules: ["-jar", "-m", "--module"]),
    Interpreter(
      names: ["node", "nodejs"],
      valued: ["-r", "--require", "--import", "-C", "--conditions"],
      code: ["-e", "--eval", "-p", "--print", "-pe"]),
    Interpreter(
      names: ["bash", "sh", "dash", "zsh", "ksh"],
      valued: ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"], code: ["-c"], codeLetter: "c"),
    Interpreter(names: ["perl"], code: ["-e", "-E"]),
    Interpreter(names: ["ruby"], valued: ["-C", "-I", "-r"], code: ["-e"]),
    Interpreter(names: ["php"], valued: ["-c", "-d"], code: ["-r"]),
    Interpreter(names: ["lua", "luajit"], valued: ["-l"], code: ["-e"]),
  ]

  /// What an interpreter runs.
  enum Target: Equatable {
    /// The words up to and including the script, module or archive.
    case script(end: Int)
    /// The code is the rest of the arguments.
    case code
    /// There is none, as in an interactive shell.
    case none
  }

  /// Finds what is run.
  ///
  /// - Parameter words: the arguments without the name of the interpreter.
  func target(in words: [Substring]) -> Target {
    var index = 0
    while index < words.count {
      let word = words[index]
      if code.contains(word) || isCombined(word) { return .code }
      if modules.contains(word) {
        return index + 1 < words.count ? .script(end: index + 2) : .none
      }
      if !word.hasPrefix("-"), !word.hasPrefix("+") { return .script(end: index + 1) }
      index += valued.contains(word) ? 2 : 1
    }
    return .none
  }

  private func isCombined(_ word: Substring) -> Bool {
    guard let codeLetter, word.first == "-", word.last == codeLetter else { return false }
    return word.count > 1 && word.dropFirst().allSatisfy { $0.isASCII && $0.isLowercase }
  }
}
