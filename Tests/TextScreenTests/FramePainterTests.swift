import Testing

@testable import TextScreen

@Suite(.timeLimit(.minutes(20))) struct FramePainterTests {
  private let size = ScreenSize(columns: 40, rows: 3)

  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacing("\u{1B}", with: "␛")
  }

  @Test func `the first frame clears the screen and an equal one writes nothing`() {
    var painter = FramePainter(.none)
    let rows = [TextRow("one"), TextRow(), TextRow("three", .bold)]
    #expect(
      text(painter.paint(rows, size: size))
        == "␛[m␛[H␛[2J␛[1;1Hone␛[3;1H␛[0;1mthree␛[m")
    #expect(painter.paint(rows, size: size).isEmpty)
    painter.invalidate()
    #expect(!painter.paint(rows, size: size).isEmpty)
    #expect(!painter.paint(rows, size: ScreenSize(columns: 41, rows: 3)).isEmpty)
  }

  @Test func `only changed cells are written, and distant columns are skipped`() {
    var painter = FramePainter(.none)
    let line = { (first: Int, second: Int) in
      TextRow("total \(first) MiB and then a long way \(second)")
    }
    _ = painter.paint([line(1, 1)], size: size)
    #expect(text(painter.paint([line(2, 1)], size: size)) == "␛[1;7H2")
    #expect(text(painter.paint([line(3, 2)], size: size)) == "␛[1;7H3␛[1;33H2")
    #expect(text(painter.paint([TextRow("total 3")], size: size)) == "␛[1;9H␛[K")
  }

  @Test func `all cells after a character of ambiguous width are rewritten`() {
    var painter = FramePainter(.none)
    _ = painter.paint([TextRow("12 e\u{301}tat 1")], size: size)
    #expect(text(painter.paint([TextRow("13 e\u{301}tat 1")], size: size)) == "␛[1;2H3")
    #expect(
      text(painter.paint([TextRow("13 e\u{301}tat 2")], size: size)) == "␛[1;4H␛[Ke\u{301}tat 2")
    #expect(text(painter.paint([TextRow("13 etat 2")], size: size)) == "␛[1;4H␛[Ketat 2")
  }

  @Test(
    arguments: [
      (.none, "␛[0;1mx␛[m"), (.eight, "␛[0;1mx␛[m"), (.palette, "␛[0;1;38;5;26mx␛[m"),
      (.direct, "␛[0;1;38;2;13;112;211mx␛[m"),
    ] as [(ColorDepth, String)])
  func `colors match the color depth of the terminal`(colorDepth: ColorDepth, expected: String) {
    var painter = FramePainter(colorDepth)
    let row = TextRow("x", TextStyle(.rgb(0x0D70D3), isBold: true))
    #expect(
      text(painter.paint([row], size: size)) == "␛[m␛[H␛[2J␛[1;1H"
        + expected.replacing("x", with: "x"))
  }

  @Test func `rows and columns beyond the screen are dropped`() {
    var painter = FramePainter(.none)
    let rows = Array(repeating: TextRow("0123456789"), count: 10)
    let output = text(painter.paint(rows, size: ScreenSize(columns: 4, rows: 2)))
    #expect(output == "␛[m␛[H␛[2J␛[1;1H0123␛[2;1H0123")
    #expect(painter.paint(rows, size: ScreenSize(columns: 0, rows: 0)).count > 0)
  }
}
