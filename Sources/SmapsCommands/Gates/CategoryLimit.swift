import ArgumentParser
import MemoryProfile

/// How large a category may become, as `--max` takes it: `heap=200MiB`.
struct CategoryLimit: Equatable {
  /// As it was typed.
  let text: String
  let quantity: MemoryQuantity
  let size: ByteSize

  /// - Throws: a `ValidationError` where there is no such category, and then it names the nearest
  ///   one, or no such size.
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
