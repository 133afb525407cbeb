import CommandLineOptions
import MemoryProfile

extension Dimension {
  /// - Parameters:
  ///   - argument: a spelling.
  ///   - allowed: the dimensions that the option accepts.
  /// - Throws: a `ValidationError` that lists their spellings.
  init(argument: String, among allowed: [Dimension]) throws {
    guard let found = Dimension(spelling: argument), allowed.contains(found) else {
      let names = allowed.map(\.spelling)
      throw ValidationError(
        "expected \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")")
    }
    self = found
  }
}
