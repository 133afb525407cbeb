import ProcFS

/// A process as a chart names it: the pid, the program without its folder, and its arguments.
struct ProcessLabel {
  let text: String

  /// - Parameters:
  ///   - commandLine: its arguments joined by spaces; empty where it has none.
  ///   - name: stands where it has none.
  init(_ pid: ProcessID, _ commandLine: [UInt8], name: String = "") {
    // Programs that set their title pad it with spaces.
    let padding = commandLine.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    let line = EscapedText.readable(commandLine.dropLast(padding))
    let program = line.prefix { $0 != " " }
    let base = program.split(separator: "/").last ?? program
    let rest = line.dropFirst(program.count)
    text = "\(pid.rawValue) \(line.isEmpty ? EscapedText.readable(name) : "\(base)\(rest)")"
  }

  /// As much of it as `width` characters have room for.
  func text(upTo width: Int) -> String {
    text.count > width ? text.prefix(width - 1) + "…" : text
  }
}
