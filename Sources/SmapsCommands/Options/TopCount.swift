import CommandLineOptions

/// The argument of `--top`: how many parts are shown separately.
struct TopCount: Equatable {
  let number: Int

  private static let largest = 1000

  /// - Throws: a `ValidationError` if it is not a number from 1 to 1000.
  init(_ text: String) throws {
    guard let number = Int(text), (1...Self.largest).contains(number) else {
      throw ValidationError("expected a number from 1 to \(Self.largest)")
    }
    self.number = number
  }
}
