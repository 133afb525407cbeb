import ArgumentParser
import MemoryProfile

/// The value of `--max`: a category and its limit, such as `heap=200MiB`.
struct CategoryLimit: Equatable {
  /// The limit as the user typed it.
  let text: String
  let quantity: MemoryQuantity
  let size: ByteSize

  /// - Throws: a `ValidationError` if the size is invalid, or if the category is unknown; it names
  ///   the nearest one then.
  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ValidationError("expected CATEGORY=SIZE such as heap=200MiB")
    }
    guard let quantity = MemoryQuantity(partNamed: String(parts[0])) else {
      throw ValidationError(Self.unknown(String(parts[0])))
    }
    text = argument
    self.quantity = quantity
    size = try ByteSize(parts[1])
  }

  private static func unknown(_ name: String) -> String {
    let advice =
      MemoryQuantity.nearestPartKey(to: name).map { "did you mean '\($0)'?" }
      ?? "expected one of \(MemoryQuantity.partKeys.joined(separator: ", "))"
    return "unknown category '\(name)'; \(advice)"
  }
}
