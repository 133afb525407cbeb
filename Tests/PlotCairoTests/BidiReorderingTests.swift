import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct BidiReorderingTests {
  /// Escaped, because editors display right-to-left text in visual order.
  @Test(arguments: [
    ("plain text", "plain text"), ("", ""),
    ("a \u{5D0}\u{5D1}\u{5D2} b", "a \u{5D2}\u{5D1}\u{5D0} b"),
    ("\u{5D0}\u{5D1} \u{5D2}\u{5D3}!", "\u{5D3}\u{5D2} \u{5D1}\u{5D0}!"),
    ("x=\u{5D0} 12.5 \u{5D1}y", "x=\u{5D1} 12.5 \u{5D0}y"),
    ("/m/\u{62A}\u{642}.pdf", "/m/\u{642}\u{62A}.pdf"),
    ("\u{5D0}(\u{5D1})\u{5D2}", "\u{5D2}(\u{5D1})\u{5D0}"),
  ])
  func `right-to-left runs are reversed`(text: String, visual: String) {
    #expect(BidiReordering.visualOrder(of: text) == visual)
  }
}
