import MemoryProfile

extension SkipReason {
  /// The reason as part of a sentence.
  var text: String {
    switch self {
    case .slowReading: "reading took longer than the interval"
    case .slowOutput: "an output was written slowly"
    case .busy: "the machine was busy"
    case .stopped: "the profiler was stopped"
    case .suspended: "the machine was suspended"
    }
  }
}

extension [SkippedSamples] {
  /// How many samples were skipped and why, without repeating a reason: `skipped 5 samples: the
  /// machine was busy (3), the profiler was stopped (2)`; `nil` if there are none.
  var text: String? { countText.map { "skipped \($0)" } }

  /// The same as the value of a fact: `5 samples: the machine was busy`.
  var countText: String? {
    let count = reduce(0) { $0 + $1.count }
    guard count > 0 else { return nil }
    let samples = "\(count) sample\(count == 1 ? "" : "s")"
    let reasons = (SkipReason.allCases.map { $0 } + [nil] as [SkipReason?]).compactMap { reason in
      let count = filter { $0.reason == reason }.reduce(0) { $0 + $1.count }
      return count > 0 ? (text: reason?.text ?? "the reason is unknown", count: count) : nil
    }
    if reasons.count == 1 { return "\(samples): \(reasons[0].text)" }
    return "\(samples): \(reasons.map { "\($0.text) (\($0.count))" }.joined(separator: ", "))"
  }
}
