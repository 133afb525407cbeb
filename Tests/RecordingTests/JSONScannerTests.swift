import Testing

@testable import Recording

@Suite(.timeLimit(.minutes(5))) struct JSONScannerTests {
  private func string(_ text: String) throws -> String {
    var scanner = JSONScanner(Array(text.utf8))
    let string = try scanner.string()
    try scanner.end()
    return string
  }

  @Test(arguments: [
    (#""""#, ""), (#" "a b" "#, "a b"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00""#, "😀"), (#""é😀""#, "é😀"),
    (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"),
  ])
  func `strings are read as RFC 8259 has them`(text: String, value: String) throws {
    #expect(try string(text) == value)
  }

  @Test(
    arguments: [
      (#""a"#, 2, "it ends in the middle"), (#"a"#, 0, "'\"' is expected"),
      ("\"a\u{1}\"", 2, "a control character must be escaped"),
      (#""\x""#, 2, "there is no such escape"),
      (#""\u12g4""#, 3, "four hexadecimal digits are expected"),
      (#""a" b"#, 4, "nothing more is expected"), ("", 0, "it ends in the middle"),
    ] as [(String, Int, String)])
  func `what is no string is told with its place`(text: String, offset: Int, reason: String) {
    #expect(throws: JSONScanner.Failure(offset: offset, reason: reason)) { try string(text) }
  }

  @Test(
    arguments: [
      ("18446744073709551615", UInt64.max, nil), ("0", 0, nil), (" 12 ", 12, nil),
      ("18446744073709551616", nil, "the number is too large"),
      ("-1", nil, "a whole number is expected"), ("1.5", nil, "a whole number is expected"),
      ("1e3", nil, "a whole number is expected"), ("x", nil, "a whole number is expected"),
    ] as [(String, UInt64?, String?)])
  func `numbers are whole and not below 0`(text: String, value: UInt64?, reason: String?) {
    var scanner = JSONScanner(Array(text.utf8))
    do throws(JSONScanner.Failure) {
      #expect(try scanner.unsigned() == value)
    } catch {
      #expect(error.reason == reason)
      #expect(value == nil)
    }
  }

  @Test(arguments: [
    #"{}"#, #"[]"#, #"{"a":[1,-2.5e+3,true,false,null,"x",{"b":[]}]}"#, " [ 1 , 2 ] ", "null",
  ])
  func `any value can be passed over`(text: String) throws {
    var scanner = JSONScanner(Array(text.utf8))
    try scanner.skip()
    try scanner.end()
  }

  @Test(arguments: ["{", "[1,", #"{"a"}"#, "[1 2]", "", "}", #"{"a":}"#])
  func `what is no value is not passed over`(text: String) {
    #expect(throws: JSONScanner.Failure.self) {
      var scanner = JSONScanner(Array(text.utf8))
      try scanner.skip()
      try scanner.end()
    }
  }

  @Test func `what is nested without an end takes no room`() {
    #expect(throws: JSONScanner.Failure(offset: 64, reason: "it is nested too deep")) {
      var scanner = JSONScanner([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
      try scanner.skip()
    }
  }
}
