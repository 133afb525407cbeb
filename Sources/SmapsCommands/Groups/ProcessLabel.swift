import MemoryProfile
import ProcFS

/// The label of a process for people: the PID, the executable without its directory, and what
/// distinguishes it.
///
/// This is the only place where processes are named for people. ``GroupNames`` names groups of
/// them, and ``PathNames`` files. Command lines come from other programs, so they are escaped and
/// limited.
struct ProcessLabel {
  /// The PID and the command: all of it, or shortened to what distinguishes it from its siblings.
  let text: String

  /// The PID and the whole command, up to ``limit`` characters.
  let wholeText: String

  /// The longest command of a label, in characters.
  static let limit = 1000

  private init(_ pid: ProcessID, short: String, whole: String) {
    text = short.isEmpty ? "\(pid.rawValue)" : "\(pid.rawValue) \(short)"
    wholeText = Self.shortened(whole.isEmpty ? text : "\(pid.rawValue) \(whole)", to: Self.limit)
  }

  /// The label of a process alone, with all arguments.
  ///
  /// - Parameter title: the arguments joined by spaces, or the name in brackets.
  init(_ pid: ProcessID, _ title: [UInt8]) {
    let command = CommandWords(title)
    self.init(pid, short: SiblingNames([command]).name(of: command), whole: Self.whole(title))
  }

  /// The labels of processes that are shown together, in their order.
  ///
  /// A process with siblings, which run the same program, has only the argument that distinguishes
  /// it: `12454 chromium --type=utility`, `14314 python3 worker.py --job 53`.
  ///
  /// - Parameter processes: each with its arguments joined by spaces, or its name in brackets.
  static func labels(of processes: [(pid: ProcessID, title: [UInt8])]) -> [ProcessLabel] {
    let commands = processes.map { CommandWords($0.title) }
    let names = SiblingNames(commands)
    return zip(processes, commands).map { process, command in
      ProcessLabel(
        process.pid, short: names.name(of: command), whole: whole(process.title))
    }
  }

  private static func whole(_ title: [UInt8]) -> String {
    command(title.prefix(CommandWords.byteLimit), escaping: .readable) ?? ""
  }

  static func labels(of processes: [ProcessRecord]) -> [ProcessLabel] {
    labels(of: processes.map { ($0.pid, $0.title) })
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
  func text(upTo width: Int) -> String { Self.shortened(text, to: width) }

  static func shortened(_ text: String, to width: Int) -> String {
    text.count > width ? text.prefix(width - 1) + "…" : text
  }
}
