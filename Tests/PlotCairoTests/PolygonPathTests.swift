import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct PolygonPathTests {
  private let edge = (0..<12).map { "L \($0 + 1) \($0 % 3).25" }.joined(separator: " ")

  @Test(arguments: [
    ("M 0.5 -1 L 2.5 3 ", "M0.5 -1l2 4", ""),
    ("M 0 0 L -0.25 0.75 L 10 0.5 ", "M0 0l-0.25 0.75 10.25-0.25", ""),
    ("M 0 0 ", "M0 0l1 0.25", " Z M 0 0"),
  ])
  func `a long path becomes relative`(start: String, relative: String, end: String) throws {
    let path = try #require(PolygonPath(ArraySlice((start + edge + end).utf8)))
    var markup = SVGMarkup()
    markup.appendCommands(path.points, isClosed: path.isClosed)
    let text = String(decoding: markup.bytes, as: UTF8.self)
    #expect(text.hasPrefix(relative))
    #expect(text.hasSuffix(end.isEmpty ? " 1-2 2 2" : " 1-2 2 2z"))
  }

  @Test(arguments: [
    "M 0 0 C 1 1 2 2 3 3 ", "M 0 0 L 1.1 1 ", "M 0 0 Z M 1 1 L 2 2 ", "L 0 0 ",
    "M 0 ", "M x y ",
  ])
  func `other paths are not converted`(start: String) {
    #expect(PolygonPath(ArraySlice((start + edge).utf8)) == nil)
  }
}
