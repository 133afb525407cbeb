import CommandLineOptions

/// An argument of `--max-cgroup`: a percentage such as `90%`.
struct PercentageLimit: Equatable {
  /// As typed.
  let text: String

  /// In hundredths of a percent.
  let hundredths: UInt64

  /// - Throws: a `ValidationError` if it is not a percentage from 0 to 100.
  init(_ argument: String) throws {
    text = argument
    hundredths = UInt64((try Percentage(argument).part * 10_000).rounded())
  }
}

/// An argument of `--max-pressure`: `some=20%` or `full=5%`.
struct PressureLimit: Equatable {
  /// As typed.
  let text: String
  let subject: HeadroomGate.Subject

  /// In hundredths of a percent.
  let hundredths: UInt64

  /// - Throws: a `ValidationError` if it is neither.
  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let subject = Self.subjects[String(parts[0])],
      let percentage = try? Percentage(String(parts[1]))
    else { throw ValidationError("expected some=PERCENT or full=PERCENT such as some=20%") }
    text = argument
    self.subject = subject
    hundredths = UInt64((percentage.part * 10_000).rounded())
  }

  private static let subjects: [String: HeadroomGate.Subject] = [
    "some": .somePressure, "full": .fullPressure,
  ]
}
