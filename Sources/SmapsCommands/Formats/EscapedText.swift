/// Escapes untrusted bytes, so that the text can neither break a table nor control a terminal.
///
/// Tab, newline and carriage return become `\t`, `\n` and `\r`. Other ASCII control characters, and
/// bytes that are not UTF-8, become `\x1b`. Other control characters, line separators and
/// bidirectional controls become `\u{202e}`.
package struct EscapedText {
  /// Whether a backslash is escaped too, so that the text can be parsed.
  let isReversible: Bool

  /// Whether all characters beyond ASCII are escaped, as `\u{e9}`.
  var isASCII = false

  /// For tables that are parsed again.
  package static let reversible = EscapedText(isReversible: true)
  /// For text that is only read by people.
  package static let readable = EscapedText(isReversible: false)
  /// For terminals that only show ASCII.
  static let plain = EscapedText(isReversible: false, isASCII: true)

  /// Appends the escaped text as UTF-8.
  func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    if Self.isPlain(bytes) { text.append(contentsOf: bytes) } else { text.append(escape(bytes)) }
  }

  /// Whether nothing is escaped, in any of the styles.
  private static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
  }

  package func escape(_ bytes: [UInt8]) -> String {
    if Self.isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        append(Unicode.UTF8.decode(encoded), to: &text)
        offset += encoded.count
      case .error(let length):
        for byte in bytes[offset..<(offset + length)] {
          text.append(contentsOf: Self.hexadecimal(byte).unicodeScalars)
        }
        offset += length
      case .emptyInput:
        return String(text)
      }
    }
  }

  package func escape(_ text: String) -> String {
    escape(Array(text.utf8))
  }

  private func append(_ scalar: Unicode.Scalar, to text: inout String.UnicodeScalarView) {
    switch scalar {
    case "\t": text.append(contentsOf: #"\t"#.unicodeScalars)
    case "\n": text.append(contentsOf: #"\n"#.unicodeScalars)
    case "\r": text.append(contentsOf: #"\r"#.unicodeScalars)
    case "\\" where isReversible: text.append(contentsOf: #"\\"#.unicodeScalars)
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      text.append(contentsOf: Self.hexadecimal(UInt8(scalar.value)).unicodeScalars)
    case _ where Self.isBidiOrFormatControl(scalar) || isASCII && !scalar.isASCII:
      let code = String(scalar.value, radix: 16)
      text.append(contentsOf: "\\u{\(code)}".unicodeScalars)
    default: text.append(scalar)
    }
  }

  private static func isBidiOrFormatControl(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x80 else { return false }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    // Joiners are part of words and emoji in many scripts. Other format characters are invisible.
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    default: return false
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }
}
