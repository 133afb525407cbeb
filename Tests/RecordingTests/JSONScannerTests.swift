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
  func `a string is read as RFC 8259 defines it`(text: String, value: String) throws {
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
  func `an invalid string is an error with its position`(
    text: String, offset: Int, reason: String
  ) {
    #expect(throws: JSONScanner.Failure(offset: offset, reason: reason)) { try string(text) }
  }

  @Test(
    arguments: [
      ("18446744073709551615", UInt64.max, nil), ("0", 0, nil), (" 12 ", 12, nil),
      ("18446744073709551616", nil, "the number is too large"),
      ("-1", nil, "a whole number is expected"), ("1.5", nil, "a whole number is expected"),
      ("1e3", nil, "a whole number is expected"), ("x", nil, "a whole number is expected"),
      ("-0", nil, "a whole number is expected"), ("+1", nil, "a whole number is expected"),
      ("007", nil, "a number has no leading zeros"), ("00", nil, "a number has no leading zeros"),
      ("", nil, "it ends in the middle"),
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
      ("", 0, "it ends in the middle"), ("{", 1, "it ends in the middle"),
      ("[1,", 3, "it ends in the middle"), (#"{"a"}"#, 4, "':' is expected"),
      ("[1 2]", 3, "']' is expected"), ("}", 0, "a value is expected"),
      (#"{"a":}"#, 5, "a value is expected"), (#"{a:1}"#, 1, "'\"' is expected"),
      ("[1,]", 3, "a value is expected"), (#"{"a":1,}"#, 7, "'\"' is expected"),
      ("[,1]", 1, "a value is expected"), ("1 2", 2, "nothing more is expected"),
      // Words
      ("nul", 0, "a value is expected"), ("nulll", 4, "nothing more is expected"),
      ("Null", 0, "a value is expected"), ("tru", 0, "a value is expected"),
      ("truefalse", 4, "nothing more is expected"), ("[nullx]", 5, "']' is expected"),
      ("word", 0, "a value is expected"), ("NaN", 0, "a value is expected"),
      ("Infinity", 0, "a value is expected"), ("'a'", 0, "a value is expected"),
      // Numbers
      ("007", 1, "a number has no leading zeros"), ("[-01]", 3, "a number has no leading zeros"),
      ("00", 1, "a number has no leading zeros"), ("+-.", 0, "a value is expected"),
      ("+1", 0, "a value is expected"), (".5", 0, "a value is expected"),
      ("-", 1, "it ends in the middle"), ("[-]", 2, "a digit is expected"),
      ("--1", 1, "a digit is expected"), ("-x", 1, "a digit is expected"),
      ("1.", 2, "it ends in the middle"), ("[1.]", 3, "a digit is expected"),
      ("1.e5", 2, "a digit is expected"), ("1e", 2, "it ends in the middle"),
      ("[1e]", 3, "a digit is expected"), ("1e+", 3, "it ends in the middle"),
      ("1e+-5", 3, "a digit is expected"), ("1e5.5", 3, "nothing more is expected"),
      ("1.5.5", 3, "nothing more is expected"), ("0x1F", 1, "nothing more is expected"),
      ("- 1", 1, "a digit is expected"), ("1 .5", 2, "nothing more is expected"),
      // White space
      ("\u{B}1", 0, "a value is expected"), ("\u{C}1", 0, "a value is expected"),
      ("1\u{B}", 1, "nothing more is expected"), ("[1\u{C}]", 2, "']' is expected"),
      ("{\u{B}}", 1, "'\"' is expected"), ("\u{A0}1", 0, "a value is expected"),
    ] as [(String, Int, String)])
  func `an invalid value is an error with its position`(
    text: String, offset: Int, reason: String
  ) {
    #expect(throws: JSONScanner.Failure(offset: offset, reason: reason)) { try skip(text) }
  }

  @Test func `the depth of a value is limited`() {
    #expect(throws: JSONScanner.Failure(offset: 64, reason: "it is nested too deep")) {
      var scanner = JSONScanner([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
      try scanner.skip()
    }
  }
}
