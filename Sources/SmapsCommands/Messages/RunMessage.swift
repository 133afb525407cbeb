import MemoryProfile
import MetricsServer
import SystemPackage

/// What is reported about a live run.
enum RunMessage: Message {
  case skipped(SkippedSamples)
  /// A process may not be read, and `-f` makes this a failure.
  case deniedProcess(Notice)
  /// How many processes the sums lack.
  case omittedProcesses(Int)
  /// Warnings of a live view that were dropped because there were too many.
  case omittedLines(Int)
  case notTerminal(stream: String)
  case terminalNotOpened
  case serving(ListenAddress)
  case notListening(ListenAddress, Errno)
  case procNotMounted

  var message: String {
    switch self {
    case .skipped(let samples): [samples].text ?? "skipped no sample"
    case .deniedProcess(let notice): "\(notice.message); \(Self.permissionAdvice), or omit -f"
    case .omittedProcesses(let count):
      "\(count) process\(count == 1 ? "" : "es") omitted: permission denied; "
        + Self.permissionAdvice
    case .omittedLines(let count): "\(count) earlier line\(count == 1 ? "" : "s") omitted"
    case .notTerminal(let stream):
      "--live requires a terminal, which \(stream) is not; omit it to print samples, or record "
        + "with -r FILE"
    case .terminalNotOpened: "--live can't open the terminal of stdout"
    case .serving(let address): "serving http://\(address)/metrics"
    case .notListening(let address, let errno): "can't listen on \(address): \(errno)"
    case .procNotMounted: "/proc is not mounted; mount it (mount -t proc proc /proc)"
    }
  }

  /// What helps against denied permissions.
  static let permissionAdvice = "run as root or with CAP_SYS_PTRACE"
}
