import MemoryProfile
import MetricsServer
import SystemPackage

/// What is reported about a live run.
enum RunMessage: Message {
  /// Samples were skipped because one took longer than the interval.
  case skippedBySlowSample(Int, interval: Duration)
  /// Samples were skipped because the profiler did not run.
  case skippedBySuspension(Int)
  /// A process may not be read, and `-f` makes this a failure.
  case deniedProcess(Notice, PtracePrivilege)
  /// How many processes the sums lack.
  case omittedProcesses(Int, PtracePrivilege)
  /// Warnings of a live view that were dropped because there were too many.
  case omittedLines(Int)
  case notTerminal(stream: String)
  case terminalNotOpened
  case serving(ListenAddress)
  case notListening(ListenAddress, Errno)
  case procNotMounted

  var message: String {
    switch self {
    case .skippedBySlowSample(let count, let interval):
      "skipped \(Self.samples(count)): a sample took longer than the interval of "
        + interval.formattedBriefly
    case .skippedBySuspension(let count):
      "skipped \(Self.samples(count)): the profiler was suspended or waited for CPU"
    case .deniedProcess(let notice, let privilege):
      notice.message + privilege.advice(or: "omit -f")
    case .omittedProcesses(let count, let privilege):
      "\(count) process\(count == 1 ? "" : "es") omitted: permission denied" + privilege.advice()
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

  private static func samples(_ count: Int) -> String {
    "\(count) sample\(count == 1 ? "" : "s")"
  }
}
