import JSON
import Testing

@Suite(.timeLimit(.minutes(20))) struct JSONScannerTests {
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
    (#""ab\ncd\\\"ef""#, "ab\ncd\\\"ef"),
    (#""a name of more than 15 bytes \t""#, "a name of more than 15 bytes \t"),
  ])
  func `a string is read as RFC 8259 defines it`(text: String, value: String) throws {
    #expect(try string(text) == value)
  }

  @Test(
    arguments: [
      (#""a"#, 2, "the text is incomplete"), (#"a"#, 0, "expected '\"'"),
      ("\"a\u{1}\"", 2, "a control character must be escaped"),
      (#""\x""#, 2, "unknown escape sequence"),
      (#""\u12g4""#, 3, "expected four hexadecimal digits"),
      (#""a" b"#, 4, "unexpected text after the end"), ("", 0, "the text is incomplete"),
    ] as [(String, Int, String)])
  func `an invalid string is an error with its position`(
    text: String, offset: Int, reason: String
  ) {
    #expect(throws: JSONScanner.Failure(offset: offset, reason: reason)) { try string(text) }
    guard text.hasPrefix("\"") else { return }
    #expect(throws: JSONScanner.Failure(offset: offset, reason: reason)) {
      var scanner = JSONScanner(Array(text.utf8))
      try scanner.skip()
      try scanner.end()
    }
  }

  @Test(
    arguments: [
      ("18446744073709551615", UInt64.max, nil), ("0", 0, nil), (" 12 ", 12, nil),
      ("18446744073709551616", nil, "the number is too large"),
      ("-1", nil, "expected a whole number"), ("1.5", nil, "expected a whole number"),
      ("1e3", nil, "expected a whole number"), ("x", nil, "expected a whole number"),
      ("-0", nil, "expected a whole number"), ("+1", nil, "expected a whole number"),
      ("007", nil, "a number can't have leading zeros"),
      ("00", nil, "a number can't have leading zeros"),
      ("", nil, "the text is incomplete"),
    ] as [(String, UInt64?, String?)])
  func `a size is an integer that is not negative`(
    text: String, value: UInt64?, reason: String?
  ) {
    var scanner = JSONScanner(Array(text.utf8))
    do throws(JSONScanner.Failure) {
      #expect(try scanner.unsigned() == value)
    } catch {
      #expect(error.reason == reason)
      #expect(value == nil)
    }
  }

  @Test(arguments: [("true", true), (" false", false)])
  func `a Boolean is one of two words`(text: String, value: Bool) throws {
    var scanner = JSONScanner(Array(text.utf8))
    #expect(try scanner.boolean() == value)
    try scanner.end()
  }

  @Test(arguments: ["tru", "True", "null", "1", "\"true\"", "t", ""])
  func `any other value is no Boolean`(text: String) {
    var scanner = JSONScanner(Array(text.utf8))
    #expect(throws: JSONScanner.Failure.self) { try scanner.boolean() }
  }

  private func skip(_ text: String) throws(JSONScanner.Failure) {
    var scanner = JSONScanner(Array(text.utf8))
    try scanner.skip()
    try scanner.end()
  }

  @Test(arguments: [
    "{}", "[]", #"{"a":[1,-2.5e+3,true,false,null,"x",{"b":[]}]}"#, " [ 1 , 2 ] ", "\t[\r\n]\n",
    "null", "true", "false", "0", "-0", "7", "-7", "120", "0.5", "-0.0", "10.25", "1e5", "1E5",
    "1e+5", "1e-05", "0e0", "-12.34E-56", "123456789012345678901234567890", "1e999999",
  ])
  func `any valid value can be skipped`(text: String) throws {
    try skip(text)
  }

  @Test(
    arguments: [
      ("", 0, "the text is incomplete"), ("{", 1, "the text is incomplete"),
      ("[1,", 3, "the text is incomplete"), (#"{"a"}"#, 4, "expected ':'"),
      ("[1 2]", 3, "expected ']'"), ("}", 0, "expected a value"),
      (#"{"a":}"#, 5, "expected a value"), (#"{a:1}"#, 1, "expected '\"'"),
      ("[1,]", 3, "expected a value"), (#"{"a":1,}"#, 7, "expected '\"'"),
      ("[,1]", 1, "expected a value"), ("1 2", 2, "unexpected text after the end"),
      // Words
      ("nul", 0, "expected a value"), ("nulll", 4, "unexpected text after the end"),
      ("Null", 0, "expected a value"), ("tru", 0, "expected a value"),
      ("truefalse", 4, "unexpected text after the end"), ("[nullx]", 5, "expected ']'"),
      ("word", 0, "expected a value"), ("NaN", 0, "expected a value"),
      ("Infinity", 0, "expected a value"), ("'a'", 0, "expected a value"),
      // Numbers
      ("007", 1, "a number can't have leading zeros"),
      ("[-01]", 3, "a number can't have leading zeros"),
      ("00", 1, "a number can't have leading zeros"), ("+-.", 0, "expected a value"),
      ("+1", 0, "expected a value"), (".5", 0, "expected a value"),
      ("-", 1, "the text is incomplete"), ("[-]", 2, "expected a digit"),
      ("--1", 1, "expected a digit"), ("-x", 1, "expected a digit"),
      ("1.", 2, "the text is incomplete"), ("[1.]", 3, "expected a digit"),
      ("1.e5", 2, "expected a digit"), ("1e", 2, "the text is incomplete"),
      ("[1e]", 3, "expected a digit"), ("1e+", 3, "the text is incomplete"),
      ("1e+-5", 3, "expected a digit"), ("1e5.5", 3, "unexpected text after the end"),
      ("1.5.5", 3, "unexpected text after the end"), ("0x1F", 1, "unexpected text after the end"),
      ("- 1", 1, "expected a digit"), ("1 .5", 2, "unexpected text after the end"),
      // White space
      ("\u{B}1", 0, "expected a value"), ("\u{C}1", 0, "expected a value"),
      ("1\u{B}", 1, "unexpected text after the end"), ("[1\u{C}]", 2, "expected ']'"),
      ("{\u{B}}", 1, "expected '\"'"), ("\u{A0}1", 0, "expected a value"),
    ] as [(String, Int, String)])
  func `an invalid value is an error with its position`(
    text: String, offset: Int, reason: String
  ) {
    #expect(throws: JSONScanner.Failure(offset: offset, reason: reason)) { try skip(text) }
  }

  @Test func `the depth of a value is limited`() {
    #expect(throws: JSONScanner.Failure(offset: 64, reason: "it is nested too deeply")) {
      var scanner = JSONScanner([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
      try scanner.skip()
    }
  }
}
