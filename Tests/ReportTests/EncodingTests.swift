import Testing

@testable import Report

@Suite(.timeLimit(.minutes(20))) struct EncodingTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The examples of FIPS 180-4 and of NIST's test vectors.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func `hashes are those of SHA-256`(message: String, hash: String) {
    let digits = SHA256.hash(Array(message.utf8)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(digits.joined() == hash)
  }

  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `Base64 has padding`(message: String, encoded: String) {
    #expect(text(Base64.encode(Array(message.utf8))) == encoded)
  }

  @Test(
    arguments: [
      ([], ""), ([0], "A"), ([1], "C"), ([-1], "D"), ([15], "e"), ([16], "gB"), ([-16], "hB"),
      ([5, 5, 5], "KAA"), ([5, 5, 5, 5], "K*D"), ([0, 0, 0, 7, 0], "*DOP"),
      ([1024, 2048, 1024], "ggCggChgC"),
    ] as [([Int64], String)])
  func `a series is text of its differences`(values: [Int64], encoded: String) {
    #expect(text(DifferenceText.encode(values)) == encoded)
  }

  @Test func `numbers that a page can't compute with are clamped`() {
    let limit = text(DifferenceText.encode([1 << 50]))
    #expect(text(DifferenceText.encode([.max])) == limit)
    #expect(text(DifferenceText.encode([.max, .min])).hasPrefix(limit))
  }

  @Test(arguments: [
    ("</script>", #""\u003c/script\u003e""#), ("<!--", #""\u003c!--""#), ("a&b", #""a\u0026b""#),
    ("\u{2028}\u{2029}", #""\u2028\u2029""#), ("\u{202E}x\u{2066}", #""\u202ex\u2066""#),
    ("\u{E0001}", #""\udb40\udc01""#), ("\0\n\u{7F}\u{85}", #""\u0000\u000a\u007f\u0085""#),
    (#"say "\"#, #""say \"\\""#), ("é 日本 𝕏", #""é 日本 𝕏""#),
  ])
  func `no text can leave a script element`(value: String, json: String) {
    var writer = ScriptJSON()
    writer.string(nil, value)
    #expect(text(writer.bytes) == json)
  }

  @Test func `HTML is escaped, and values of a template are not looked through`() {
    let escaped = text(HTMLText.escape(#"<a href="x">'&'"#))
    #expect(escaped == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;")
    let parts = HTMLText.filling(
      Array("a{{one}}b{{two}}c{{none}}d".utf8),
      with: ["one": Array("{{two}}".utf8), "two": Array("2".utf8)])
    #expect(text(parts.flatMap { $0 }) == "a{{two}}b2cd")
  }
}
