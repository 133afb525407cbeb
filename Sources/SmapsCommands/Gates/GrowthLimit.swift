import ArgumentParser
import MemoryProfile

/// How much larger than another run this one may become, as `--max-growth` takes it:
/// `5%:BASELINE` or `20MiB:BASELINE`.
struct GrowthLimit: Equatable {
  enum Growth: Equatable {
    /// In percent of the baseline's peak.
    case percent(Double)
    case bytes(UInt64)
  }

  /// As it was typed.
  let text: String
  let growth: Growth
  /// Where the other run is recorded.
  let path: String

  /// - Throws: a `ValidationError` where it is no growth, or the baseline is missing.
  init(_ argument: String) throws {
    // A path may have colons of its own.
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, let growth = Growth(String(parts[0])) else {
      throw ValidationError(
        "expected a percentage or a size, a colon and a recording, such as 5%:main.db or "
          + "20MiB:main.db")
    }
    guard parts[1] != "-" else {
      throw ValidationError("expected the name of a recording, which can't be stdin")
    }
    text = argument
    self.growth = growth
    path = String(parts[1])
  }

  /// The largest total that is still allowed, in bytes.
  ///
  /// - Parameter peak: of the baseline, in bytes.
  func limit(above peak: UInt64) -> UInt64 {
    switch growth {
    case .bytes(let bytes): peak.addingClamped(bytes)
    case .percent(let percent):
      peak.addingClamped(UInt64(exactly: (Double(peak) * percent / 100).rounded()) ?? .max)
    }
  }
}

extension GrowthLimit.Growth {
  fileprivate init?(_ text: String) {
    guard text.hasSuffix("%") else {
      guard let size = try? ByteSize(text) else { return nil }
      self = .bytes(size.bytes)
      return
    }
    let number = text.dropLast()
    // Double(_:) would take signs and hexadecimal digits too.
    guard number.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
      let percent = Double(number), percent <= 1_000_000
    else { return nil }
    self = .percent(percent)
  }
}
