import ArgumentParser
import MemoryProfile

/// The options that limit the cost of reading.
struct LoadOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Read a process less often where that would take more than this part of its time, and all of \
      them where that would take more than this part of one processor's; the last values are held in \
      between, and marked in JSON. So they are while a process keeps its reader waiting for more than \
      half an interval. 0 is no bound, and every sample waits for all. (default: 25 for a process, \
      100 for all, of those that take 10 ms or more)
      """, valueName: "percent"),
    transform: Percentage.init)
  var maxLoad: Percentage?

  @Flag(
    help: """
      Leave a process's mappings alone as long as its page faults, its sizes and its smaps_rollup are \
      what they were when they were read, for at most 30 s (default: read them for every sample).
      """)
  var reuseUnchanged = false

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    maxLoad != nil ? "--max-load" : reuseUnchanged ? "--reuse-unchanged" : nil
  }

  /// - Returns: `nil` if there is no limit.
  func throttle(for interval: Interval) -> ReadThrottle? {
    guard let part = maxLoad?.part else {
      return ReadThrottle(
        perProcess: 0.25, total: 1, interval: interval.duration, threshold: .milliseconds(10))
    }
    guard part > 0 else { return nil }
    return ReadThrottle(perProcess: part, total: part, interval: interval.duration)
  }

  /// How long a sample waits for a process, so that the next one begins on time.
  ///
  /// - Parameter samples: the number of samples; `nil` if it is not limited.
  /// - Returns: `nil` if every process is waited for: without a limit, or if there is only one
  ///   sample.
  func timeouts(for interval: Interval, samples: Int?) -> ReadTimeouts? {
    guard maxLoad?.part != 0, samples != 1 else { return nil }
    // Less than 20 ms is not noticeable, and a run that is about to end waits too.
    return ReadTimeouts(
      known: min(max(interval.duration / 2, .milliseconds(20)), .seconds(5)), initial: .seconds(5))
  }
}

/// The value of `--max-load`: a number from 0 to 100, with or without `%`.
struct Percentage: Equatable {
  /// The fraction, such as 0.25 for 25 %.
  let part: Double

  /// - Throws: a `ValidationError` if it is not a number or out of range.
  init(_ argument: String) throws {
    let digits = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
      let number = Double(digits), (0...100).contains(number)
    else {
      throw ValidationError("expected a percentage from 0 to 100 such as 25")
    }
    part = number / 100
  }
}
