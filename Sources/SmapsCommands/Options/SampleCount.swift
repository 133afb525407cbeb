import ArgumentParser

/// The value of `--samples`: how many samples are taken.
package struct SampleCount: Equatable {
  package let number: Int

  /// - Throws: a `ValidationError` if it is not a whole number above 0.
  package init(_ argument: String) throws {
    guard argument.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(argument), number > 0
    else {
      throw ValidationError("expected a whole number above 0 such as 60")
    }
    self.number = number
  }
}
