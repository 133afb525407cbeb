import Testing

@testable import PlotGnuplot

@Suite(.timeLimit(.minutes(20))) struct SVGFontWeightTests {
  private static let wrong = #"font-family="DejaVu Sans:Bold""#
  private static let right = #"font-family="DejaVu Sans" font-weight="bold""#

  @Test(arguments: [
    ("", ""), ("<g transform=", "<g transform="),
    (#"<g transform="a" \#(wrong) b>x</g>"#, #"<g transform="a" \#(right) b>x</g>"#),
    (
      "x<g transform=\(wrong)>\n<g transform=\(wrong)",
      "x<g transform=\(right)>\n<g transform=\(right)"
    ),
    // Another tag, a text, another family.
    ("<g id=\(wrong)>", "<g id=\(wrong)>"), ("<g transform=>\(wrong)", "<g transform=>\(wrong)"),
    (
      #"<g transform="" font-family="DejaVu Sans">"#, #"<g transform="" font-family="DejaVu Sans">"#
    ),
  ])
  func `only tags around texts get a weight`(svg: String, expected: String) {
    #expect(String(decoding: SVGFontWeight.correct(Array(svg.utf8)), as: UTF8.self) == expected)
  }
}
