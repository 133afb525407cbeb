/// A user and a password, as a client sends them (RFC 7617).
package struct Credentials: Sendable, Equatable {
  package let user: String

  /// Any bytes.
  package let password: [UInt8]

  package init(user: String, password: [UInt8]) {
    self.user = user
    self.password = password
  }

  /// Parses the value of `Authorization`. `nil` if it is malformed, or has another scheme.
  package init?(authorization: String) {
    let parts = authorization.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard parts.count == 2, parts[0].lowercased() == "basic",
      let decoded = Self.decodeBase64(parts[1].utf8.drop { $0 == UInt8(ascii: " ") }),
      let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
      let user = String(validating: decoded[..<colon], as: UTF8.self)
    else { return nil }
    self.init(user: user, password: Array(decoded[(colon + 1)...]))
  }

  /// `nil` if the text is not base 64 with padding (RFC 4648, section 4).
  private static func decodeBase64(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let padding = text.suffix(2).count { $0 == UInt8(ascii: "=") }
    var bits: UInt32 = 0
    var count = 0
    var bytes: [UInt8] = []
    for digit in text.dropLast(padding) {
      guard let value = value(of: digit) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) - 48 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
