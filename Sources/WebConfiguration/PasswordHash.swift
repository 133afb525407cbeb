import CCrypt

/// A bcrypt hash, by which a password is checked.
package struct PasswordHash: Sendable, Equatable {
  /// `$2y$10$` with 22 characters of salt and 31 of hash.
  let text: String

  /// The binary logarithm of the number of rounds. One more takes twice the time: 12 takes a
  /// quarter of a second, and 15 two seconds.
  static let costs = 4...15

  /// Parses a hash of the kinds 2a, 2b and 2y, which differ only for passwords that old programs
  /// hashed wrongly. `nil` if it is something else.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(text.prefix(4)),
      bytes[6] == UInt8(ascii: "$"), bytes[4...5].allSatisfy({ (48...57).contains($0) }),
      Self.costs.contains(Int(bytes[4] - 48) * 10 + Int(bytes[5] - 48)),
      bytes[7...].allSatisfy(Self.isDigit)
    else { return nil }
    self.text = text
  }

  /// A digit of the base-64 numbers of bcrypt.
  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ".")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  /// Whether it is the hash of a password. Takes as long as the cost says, crypt_r(3).
  package func matches(_ password: [UInt8]) -> Bool {
    // A C string ends at the first 0, so that what follows would not matter.
    guard !password.contains(0), password.count < Int(CRYPT_MAX_PASSPHRASE_SIZE) else {
      return false
    }
    var output = [CChar](repeating: 0, count: Int(CRYPT_OUTPUT_SIZE))
    let failed = (password + [0]).withUnsafeBytes { phrase in
      hash_passphrase(phrase.baseAddress?.assumingMemoryBound(to: CChar.self), text, &output)
    }
    guard failed == 0 else { return false }
    return Self.areEqual(output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, Array(text.utf8))
  }

  /// Compares all bytes, so that the time does not depend on where the first difference is.
  static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
