import CommandLineOptions

/// A number of samples: the value of `--samples`.
package struct SampleCount: Equatable {
  package let number: Int

  /// - Throws: a `ValidationError` if it is not a whole number from 1, or too large.
  package init(_ argument: String) throws {
    guard argument.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(argument), number > 0
    else {
      throw ValidationError("expected a whole number from 1 to \(Int.max) such as 60")
    }
    self.number = number
  }
}
