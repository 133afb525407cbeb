import MemoryProfile
import ProcFS

/// The label of a process: the PID, the executable without its directory, and the arguments.
struct ProcessLabel {
  let text: String

  /// - Parameter title: the arguments joined by spaces, or the name in brackets; may be empty.
  init(_ pid: ProcessID, _ title: [UInt8]) {
    let command = Self.command(title[...], escaping: .readable)
    text = "\(pid.rawValue)" + (command.map { " \($0)" } ?? "")
  }

  init(_ process: ProcessRecord) {
    self.init(process.pid, process.title)
  }

  /// The executable without its directory, and the arguments; `nil` if the command line is empty.
  static func command(_ commandLine: ArraySlice<UInt8>, escaping: EscapedText) -> String? {
    // Programs that set their process title pad it with spaces.
    let padding = commandLine.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    let line = escaping.escape(Array(commandLine.dropLast(padding)))
    // The name of a kernel thread may have a slash: `[kworker/0:1]`.
    if line.first == "[" { return line }
    let program = line.prefix { $0 != " " }
    let base = program.split(separator: "/").last ?? program
    return line.isEmpty ? nil : "\(base)\(line.dropFirst(program.count))"
  }

  /// The label, truncated to `width` characters.
  func text(upTo width: Int) -> String {
    text.count > width ? text.prefix(width - 1) + "…" : text
  }
}
