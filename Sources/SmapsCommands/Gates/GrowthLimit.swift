import CommandLineOptions
import MemoryProfile

/// The argument of `--max-growth`.
///
/// With a colon, it is how much larger than a baseline a run may become: `5%:BASELINE`,
/// `20MiB:BASELINE` or `heap=5%:BASELINE`. Otherwise it is a rate: `20MiB/h` or `heap=20MiB/h`.
struct GrowthLimit: Equatable {
  enum Form: Equatable {
    /// Relative to the peak of the recording with this path.
    case baseline(Amount, path: String)
    /// In bytes per hour, over the recent past.
    case rate(UInt64)
  }

  enum Amount: Equatable {
    /// A percentage of the baseline's peak.
    case percent(Double)
    case bytes(UInt64)
  }

  /// The argument as the user typed it.
  let text: String
  /// What is limited: the total, unless a category or a name precedes the amount.
  let quantity: MemoryQuantity
  let form: Form

  /// - Throws: a `ValidationError` if the amount is invalid or the baseline is missing.
  init(_ argument: String) throws {
    var (quantity, rest) = (MemoryQuantity.total, argument[...])
    var form = Self.form(rest)
    // A name may contain both signs, and so may a path.
    for sign in argument.indices where form == nil && argument[sign] == "=" {
      rest = argument[argument.index(after: sign)...]
      form = Self.form(rest)
      if form != nil { quantity = try CategoryLimit.quantity(argument[..<sign]) }
    }
    guard let form else {
      throw ValidationError(
        "expected a percentage or a size, a colon and a recording, such as 5%:main.db, "
          + "20MiB:main.db or heap=5%:main.db, or a rate such as 20MiB/h")
    }
    if case .baseline(_, "-") = form {
      throw ValidationError("expected the name of a recording, which can't be stdin")
    }
    text = argument
    self.quantity = quantity
    self.form = form
  }

  /// Parses `AMOUNT:PATH` or `SIZE/h`. A path may end like a rate, but no rate has a colon.
  private static func form(_ text: Substring) -> Form? {
    if let (amount, path) = limit(text) { return .baseline(amount, path: path) }
    guard text.hasSuffix("/h"), let size = try? ByteSize(text.dropLast(2)) else { return nil }
    return .rate(size.bytes)
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

}

extension GrowthLimit.Amount {
  /// The largest allowed value, in bytes.
  ///
  /// - Parameter peak: the baseline's peak, in bytes.
  func limit(above peak: UInt64) -> UInt64 {
    switch self {
    case .bytes(let bytes): peak.addingClamped(bytes)
    case .percent(let percent):
      peak.addingClamped(UInt64(exactly: (Double(peak) * percent / 100).rounded()) ?? .max)
    }
  }

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
