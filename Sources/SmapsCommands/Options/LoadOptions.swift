import CommandLineOptions
import MemoryProfile

/// The options that limit the overhead of reading.
struct LoadOptions: ParsableArguments {
  @Option(
    "--max-load", value: "percent", parsing: .unconditional,
    help: """
      Limit profiling overhead to a percentage of time. Reads each process for at most PERCENT of \
      its time, and all processes for at most PERCENT of one CPU. Throttled processes report their \
      previous value ("held" in JSON). A process that blocks its reader for more than half an \
      interval is read in the background. 0 disables the limit. (default: 25 per process, 100 in \
      total, only for reads of 10 ms or more)
      """,
    transform: Percentage.init)
  var maxLoad: Percentage?

  @Flag(
    "--reuse-unchanged",
    help: """
      Skip processes that did not run since they were read. Their CPU time is compared in every \
      sample, and what others can change at a slower pace ("reused" in JSON). The same as =clock. \
      With =exact, page faults, sizes and smaps_rollup are compared in every sample. (default: \
      read all mappings for every sample)
      """)
  var reuseUnchanged = false

  /// The values of `--reuse-unchanged=`, which ``normalizedArguments(_:)`` spells like this.
  @Option("--\(evidenceName)", help: nil)
  var evidence: [String] = []

  var declarations: [Declaration] { [$maxLoad, $reuseUnchanged, $evidence] }

  static let evidenceName = "reuse-unchanged-evidence"

  private static let evidenceValues: [String: ReuseEvidence] = ["clock": .clock, "exact": .exact]

  /// - Returns: `nil` if mappings are read for every sample.
  var reuse: ReuseEvidence? {
    evidence.last.flatMap { Self.evidenceValues[$0] } ?? (reuseUnchanged ? .clock : nil)
  }

  func validate() throws {
    for value in evidence where Self.evidenceValues[value] == nil {
      throw ValidationError(
        "The value '\(value)' is invalid for '--reuse-unchanged': expected clock or exact")
    }
  }

  /// The first of the options that is given; `nil` if none is.
  var givenOption: String? {
    maxLoad != nil ? "--max-load" : reuse != nil ? "--reuse-unchanged" : nil
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

/// A percentage: the value of `--max-load`, a number from 0 to 100.
struct Percentage: Equatable {
  /// From 0 to 1: 0.25 for 25 %.
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
