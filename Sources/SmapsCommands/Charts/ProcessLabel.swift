import ProcFS

/// A process as a chart names it: the pid, the program without its folder, and its arguments.
struct ProcessLabel {
  let text: String

  /// - Parameters:
  ///   - commandLine: its arguments joined by spaces; empty where it has none.
  ///   - name: stands where it has none.
  init(_ pid: ProcessID, _ commandLine: [UInt8], name: String = "") {
    let command = Self.command(commandLine[...], escaping: .readable)
    text = "\(pid.rawValue) \(command ?? EscapedText.readable.escape(name))"
  }

  /// The program without its folder, and its arguments; nil where it has no command line.
  static func command(_ commandLine: ArraySlice<UInt8>, escaping: EscapedText) -> String? {
    // Programs that set their title pad it with spaces.
    let padding = commandLine.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    let line = escaping.escape(Array(commandLine.dropLast(padding)))
    let program = line.prefix { $0 != " " }
    let base = program.split(separator: "/").last ?? program
    return line.isEmpty ? nil : "\(base)\(line.dropFirst(program.count))"
  }

  /// As much of it as `width` characters have room for.
  func text(upTo width: Int) -> String {
    text.count > width ? text.prefix(width - 1) + "…" : text
  }
}
