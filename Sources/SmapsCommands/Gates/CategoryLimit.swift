import CommandLineOptions
import MemoryProfile

/// An argument of `--max`: the largest size of a category or of mappings with a name, such as
/// `heap=200MiB` or `[anon: Go: heap]=1GiB`.
struct CategoryLimit: Equatable {
  /// The argument as the user typed it.
  let text: String
  let quantity: MemoryQuantity
  let size: ByteSize

  /// - Throws: `ValidationError` if there is no such category or the size is invalid. The error
  ///   names the most similar category.
  init(_ argument: String) throws {
    // A name may contain the sign.
    guard let sign = argument.lastIndex(of: "=") else {
      throw ValidationError("expected CATEGORY=SIZE such as heap=200MiB")
    }
    text = argument
    quantity = try Self.quantity(argument[..<sign])
    size = try ByteSize(argument[argument.index(after: sign)...])
  }

  /// - Throws: `ValidationError` if there is neither such a category nor a name of mappings.
  static func quantity(_ name: Substring) throws -> MemoryQuantity {
    let name = String(name)
    guard let found = MemoryQuantity(partNamed: name) ?? MemoryQuantity(nameOfMappings: name) else {
      throw ValidationError(unknown(name))
    }
    return found
  }

  private static func unknown(_ name: String) -> String {
    let advice =
      MemoryQuantity.nearestPartKey(to: name).map { "did you mean '\($0)'?" }
      ?? "expected one of \(MemoryQuantity.partKeys.joined(separator: ", ")), or a name such as "
      + "'[anon: Go: heap]' or '/dev/shm/buffer'"
    return "unknown category '\(name)'; \(advice)"
  }
}
