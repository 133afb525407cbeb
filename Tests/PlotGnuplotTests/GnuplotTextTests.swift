import Testing

@testable import PlotGnuplot

@Suite(.timeLimit(.minutes(20))) struct GnuplotTextTests {
  @Test(arguments: [
    ("plain", "'plain'"), ("it's", "('it' . quote . 's')"), ("'", "('' . quote . '')"),
    ("a\nb\tc\0d", "'a b c d'"),
    ("`x` @y \\ \"z\"", "'`x` @y \\ \"z\"'"), ("a\u{2028}b\u{85}c", "'a b c'"), ("", "''"),
  ])
  func `text is quoted and control characters become spaces`(text: String, quoted: String) {
    #expect(GnuplotText(text).description == quoted)
  }

  @Test func `quoted text has balanced quotes and no line breaks`() {
    for text in hostileTexts {
      let quoted = GnuplotText(text).description
      #expect(quoted.count { $0 == "'" } == 2 + 2 * text.count { $0 == "'" })
      #expect(!quoted.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
  }
}
