import ArgumentParser
import MemoryProfile

/// The value of `--max-growth`, how much larger than another run a run may become: `5%:BASELINE` or
/// `20MiB:BASELINE`.
struct GrowthLimit: Equatable {
  enum Growth: Equatable {
    /// Percent of the baseline's peak.
    case percent(Double)
    case bytes(UInt64)
  }

  /// The limit as the user typed it.
  let text: String
  let growth: Growth
  /// The path of the baseline's recording.
  let path: String

  /// - Throws: a `ValidationError` if the growth is invalid, or the baseline is missing.
  init(_ argument: String) throws {
    // A path may contain colons.
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

  /// The largest total that does not exceed the limit, in bytes.
  ///
  /// - Parameter peak: the baseline's peak, in bytes.
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
    // Double(_:) accepts signs and hexadecimal digits too.
    guard number.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
      let percent = Double(number), percent <= 1_000_000
    else { return nil }
    self = .percent(percent)
  }
}
