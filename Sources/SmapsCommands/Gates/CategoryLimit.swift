import ArgumentParser
import MemoryProfile

/// An argument of `--max`: the largest size of a category, such as `heap=200MiB`.
struct CategoryLimit: Equatable {
  /// The argument as the user typed it.
  let text: String
  let quantity: MemoryQuantity
  let size: ByteSize

  /// - Throws: `ValidationError` if there is no such category or the size is invalid. The error
  ///   names the most similar category.
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
