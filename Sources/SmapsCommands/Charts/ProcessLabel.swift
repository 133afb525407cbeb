import ProcFS

/// The label of a process: the PID, the executable without its directory, and the arguments.
struct ProcessLabel {
  let text: String

  /// - Parameters:
  ///   - commandLine: the arguments joined by spaces; may be empty.
  ///   - name: used if the command line is empty.
  init(_ pid: ProcessID, _ commandLine: [UInt8], name: String = "") {
    let command = Self.command(commandLine[...], escaping: .readable)
    text = "\(pid.rawValue) \(command ?? EscapedText.readable.escape(name))"
  }

  /// The executable without its directory, and the arguments; `nil` if the command line is empty.
  static func command(_ commandLine: ArraySlice<UInt8>, escaping: EscapedText) -> String? {
    // Programs that set their process title pad it with spaces.
    let padding = commandLine.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    let line = escaping.escape(Array(commandLine.dropLast(padding)))
    let program = line.prefix { $0 != " " }
    let base = program.split(separator: "/").last ?? program
    return line.isEmpty ? nil : "\(base)\(line.dropFirst(program.count))"
  }

  /// The label, truncated to `width` characters.
  func text(upTo width: Int) -> String {
    text.count > width ? text.prefix(width - 1) + "…" : text
  }
}
