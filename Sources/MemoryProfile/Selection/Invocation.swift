package import ProcFS

/// The command line that started this program, to recognize it in the arguments of programs that
/// started this one, such as `sudo`, `timeout` or `bash -c`.
///
/// These programs have REGEX in their arguments, so nearly every REGEX matches them.
package struct Invocation: Sendable {
  private let program: [UInt8]
  private let regex: [UInt8]

  /// - Parameters:
  ///   - program: the path or the name by which this program was started.
  ///   - regex: as the user typed it.
  package init(program: String, regex: String) {
    let name = program.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) }
    self.program = name ?? []
    self.regex = Self.unquoted(Array(regex.utf8))
  }

  /// Whether arguments contain the name of this program and, anywhere after it, REGEX.
  ///
  /// Options between them are ignored: in `bash -c` they may be variables. So is quoting, which the
  /// shell removes: `sudo -i` has `sleep\ 345` for `sleep 345`.
  package func isContained(in commandLine: CommandLine) -> Bool {
    let text = Self.unquoted(commandLine.bytes)
    guard !program.isEmpty,
      let name = text.indices.first(where: { text[$0...].starts(with: program) })
    else { return false }
    let rest = text[(name + program.count)...]
    return regex.isEmpty || rest.indices.contains { rest[$0...].starts(with: regex) }
  }

  private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { !#"'"\"#.utf8.contains($0) }
  }
}
