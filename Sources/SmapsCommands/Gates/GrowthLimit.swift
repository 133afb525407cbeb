import ArgumentParser
import MemoryProfile

/// The argument of `--max-growth`: how much larger than a baseline a run may become, such as
/// `5%:BASELINE` or `20MiB:BASELINE`.
struct GrowthLimit: Equatable {
  enum Amount: Equatable {
    /// A percentage of the baseline's peak.
    case percent(Double)
    case bytes(UInt64)
  }

  /// The argument as the user typed it.
  let text: String
  let amount: Amount
  /// The path of the baseline's recording.
  let path: String

  /// - Throws: `ValidationError` if the amount is invalid or the baseline is missing.
  init(_ argument: String) throws {
    // Splits at the first colon: paths may contain colons.
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, let amount = Amount(String(parts[0])) else {
      throw ValidationError(
        "expected a percentage or a size, a colon and a recording, such as 5%:main.db or "
          + "20MiB:main.db")
    }
    guard parts[1] != "-" else {
      throw ValidationError("expected the name of a recording, which can't be stdin")
    }
    text = argument
    self.amount = amount
    path = String(parts[1])
  }

  /// The largest allowed total, in bytes.
  ///
  /// - Parameter peak: the baseline's peak, in bytes.
  func limit(above peak: UInt64) -> UInt64 {
    switch amount {
    case .bytes(let bytes): peak.addingClamped(bytes)
    case .percent(let percent):
      peak.addingClamped(UInt64(exactly: (Double(peak) * percent / 100).rounded()) ?? .max)
    }
  }
}

extension GrowthLimit.Amount {
  fileprivate init?(_ text: String) {
    guard text.hasSuffix("%") else {
      guard let size = try? ByteSize(text) else { return nil }
      self = .bytes(size.bytes)
      return
    }
    let number = text.dropLast()
    // Double(_:) would accept signs and hexadecimal digits too.
    guard number.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
      let percent = Double(number), percent <= 1_000_000
    else { return nil }
    self = .percent(percent)
  }
}
