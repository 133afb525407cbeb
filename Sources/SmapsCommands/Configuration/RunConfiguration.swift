import MemoryProfile
import ProcFS

/// What a run of `smaps-profiler` does: where samples come from, when they are taken, and where
/// they go.
///
/// It is made once from the command line (``ProfilerCommand/configuration()``). No other code
/// depends on the parser.
struct RunConfiguration {
  /// The name at the beginning of every message.
  static let program = "smaps-profiler"

  /// Prints a line about the run on stderr, after the program's name.
  static func log(_ message: String) { printError("\(program): \(message)") }

  let source: Source
  let target: TargetDescription
  let selection: Selection

  /// The measure that is counted by category, as the user named it; `nil` for PSS, or for that of
  /// the recorded file.
  let measure: Measure?

  /// The command that is started, with its arguments; empty if running processes are sampled.
  let command: [String]

  let timing: Timing
  var outputs: OutputConfiguration

  /// Whether samples have an account of all memory.
  var accounts = false

  /// Whether warnings are printed that are not printed by default.
  let showsWarnings: Bool

  enum Source {
    case live(LiveSource)
    case replay(ReplaySource)
  }

  /// The path of the recorded file that is replayed; `nil` if running processes are sampled.
  var replayedPath: String? {
    if case .replay(let source) = source { source.path } else { nil }
  }

  /// What the samples are of, in the user's words; `nil` for all processes. Redacted if arguments
  /// are.
  var subject: String? {
    let redacts = selection.redactsArguments
    guard let program = command.first else { return (redacts ? target.redacted : target).subject }
    return redacts && command.count > 1
      ? "\(program) \(CommandLine.redactionMark)" : command.joined(separator: " ")
  }

  /// Whether the samples are a part of a recorded run.
  var isWindow: Bool {
    if case .replay(let source) = source { source.window.from != nil } else { false }
  }

  /// Whether the samples may be a part of a recorded run, from its beginning or not.
  var isPartOfRun: Bool {
    if case .replay(let source) = source {
      source.window.from != nil || source.window.to != nil
    } else {
      false
    }
  }

  var startsCommand: Bool { !command.isEmpty }

  var diagnostics: Diagnostics { Diagnostics(program: Self.program, showsWarnings: showsWarnings) }
}

/// When samples are taken, and for how long.
struct Timing {
  /// The time between the starts of two samples.
  let interval: Duration

  /// The largest number of samples; `nil` for any number.
  let samples: Int?

  /// The longest time from the first sample to the last; `nil` for any time.
  let duration: Duration?

  /// Whether the run waits until a process matches.
  let waitsForTarget: Bool
}

/// Samples taken from `/proc`, or from a captured tree.
struct LiveSource {
  let reading: ReadingConfiguration

  /// Limits how much time reading takes; `nil` for no limit.
  let throttle: ReadThrottle?

  /// How long a sample waits for a slow process; `nil` for as long as it takes.
  let timeouts: ReadTimeouts?

  /// What shows that mappings are unchanged; `nil` if they are read for every sample.
  let reuse: ReuseEvidence?
}

/// Samples taken from a recorded sample file.
struct ReplaySource {
  /// As the user typed it; `-` is the standard input.
  let path: String

  let window: ReplayWindow
}
