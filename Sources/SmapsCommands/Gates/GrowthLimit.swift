import ArgumentParser
import MemoryProfile

/// The argument of `--max-growth`: how much larger than a baseline a run may become, such as
/// `5%:BASELINE`, `20MiB:BASELINE` or `heap=5%:BASELINE`.
struct GrowthLimit: Equatable {
  enum Amount: Equatable {
    /// A percentage of the baseline's peak.
    case percent(Double)
    case bytes(UInt64)
  }

  /// The argument as the user typed it.
  let text: String
  /// What is limited: the total, unless a category or a name precedes the amount.
  let quantity: MemoryQuantity
  let amount: Amount
  /// The path of the baseline's recording.
  let path: String

  /// - Throws: `ValidationError` if the amount is invalid or the baseline is missing.
  init(_ argument: String) throws {
    var (quantity, rest) = (MemoryQuantity.total, argument[...])
    var limit = Self.limit(rest)
    // A name may contain both signs, and so may a path.
    for sign in argument.indices where limit == nil && argument[sign] == "=" {
      rest = argument[argument.index(after: sign)...]
      limit = Self.limit(rest)
      if limit != nil { quantity = try CategoryLimit.quantity(argument[..<sign]) }
    }
    guard let (amount, path) = limit else {
      throw ValidationError(
        "expected a percentage or a size, a colon and a recording, such as 5%:main.db, "
          + "20MiB:main.db or heap=5%:main.db")
    }
    guard path != "-" else {
      throw ValidationError("expected the name of a recording, which can't be stdin")
    }
    text = argument
    self.quantity = quantity
    self.amount = amount
    self.path = path
  }

  /// Parses `AMOUNT:PATH`.
  private static func limit(_ text: Substring) -> (Amount, path: String)? {
    // Splits at the first colon: paths may contain colons.
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty, let amount = Amount(String(parts[0])) else {
      return nil
    }
    return (amount, String(parts[1]))
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
