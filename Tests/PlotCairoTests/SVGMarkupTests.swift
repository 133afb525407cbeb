import Plot
import Testing

@testable import PlotCairo

@Suite(.timeLimit(.minutes(20))) struct SVGMarkupTests {
  private func text(_ write: (inout SVGMarkup) -> Void) -> String {
    var markup = SVGMarkup()
    write(&markup)
    return String(decoding: markup.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ([Point(0.5, -1), Point(2.5, 3)], "M0.5 -1l2 4"),
    ([Point(0, 0), Point(-0.25, 0.75), Point(10, 0.5)], "M0 0l-0.25 0.75 10.25-0.25"),
    ([Point(7, 8)], "M7 8"), ([Point(7, 8), Point(7, 8)], "M7 8"),
    ([Point(1024, 99.75), Point(1024, 99.75), Point(0, 0)], "M1024 99.75l-1024-99.75"),
    // Straight on, and back.
    ([Point(0, 0), Point(1, 2), Point(2, 4), Point(2.5, 5), Point(1.5, 3)], "M0 0l2.5 5-1-2"),
    ([Point(0, 0), Point(1, 0), Point(5, 0), Point(5, 1), Point(5, 9)], "M0 0l5 0 0 9"),
  ])
  func `a path has relative coordinates without redundant spaces`(points: [Point], path: String) {
    #expect(text { $0.appendPath(points, isClosed: false) } == " d=\"\(path)\"")
    #expect(text { $0.appendPath(points, isClosed: true) } == " d=\"\(path)z\"")
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300])
  func `a coordinate that no viewer can place is limited`(coordinate: Double) {
    let path = text { $0.appendPath([Point(coordinate, 1), Point(2, 1)], isClosed: false) }
    let limit = coordinate > 0 ? "8388607" : "-8388607"
    #expect(path.hasPrefix(" d=\"M\(limit) 1l"))
  }

  @Test(arguments: [
    (0, "0"), (-0.25, "-0.25"), (12.5, "12.5"), (103.1, "103.1"), (-0.013, "-0.013"),
    (1e9, "1000000000"),
  ])
  func `a number has no trailing zeros`(number: Double, expected: String) {
    #expect(text { $0.appendNumber(number) } == expected)
  }

  @Test func `an attribute with a color`() {
    #expect(text { $0.appendAttribute("fill", RGB(0x0A_FF_00)) } == ##" fill="#0aff00""##)
  }
}
