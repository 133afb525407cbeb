/// Makes text of bytes that somebody else chose, such that it can neither break a table nor drive a
/// terminal.
///
/// Tab, newline and carriage return become `\t`, `\n` and `\r`; other control characters and bytes
/// that are not UTF-8 `\x1b`; controls beyond ASCII, line separators and marks that turn the
/// direction of writing `\u{202e}`.
package struct EscapedText {
  /// Whether a backslash becomes two, so that the text can be read back.
  let isReversible: Bool

  /// Whether what is not ASCII is written as its number too, as `\u{e9}`.
  var isASCII = false

  /// For tables that are read back.
  package static let reversible = EscapedText(isReversible: true)
  /// For people.
  package static let readable = EscapedText(isReversible: false)
  /// For people whose terminal shows nothing but ASCII.
  static let plain = EscapedText(isReversible: false, isASCII: true)

  /// Adds the text, as UTF-8, to other text.
  func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    if Self.isPlain(bytes) { text.append(contentsOf: bytes) } else { text.append(escape(bytes)) }
  }

  /// Whether it stays as it is, whatever is escaped.
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
    // Joiners belong to words and emoji of many scripts; the other format characters are not seen.
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    default: return false
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" : "") + digits
  }
}
