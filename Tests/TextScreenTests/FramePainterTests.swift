import Testing

@testable import TextScreen

@Suite(.timeLimit(.minutes(5))) struct FramePainterTests {
  private let size = ScreenSize(columns: 40, rows: 3)

  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacing("\u{1B}", with: "␛")
  }

  @Test func `the first frame clears the screen, and the same again writes nothing`() {
    var painter = FramePainter(.none)
    let rows = [TextRow("one"), TextRow(), TextRow("three", .bold)]
    #expect(
      text(painter.paint(rows, size: size))
        == "␛[m␛[H␛[2J␛[1;1Hone␛[3;1H␛[0;1mthree␛[m")
    #expect(painter.paint(rows, size: size).isEmpty)
    painter.forget()
    #expect(!painter.paint(rows, size: size).isEmpty)
    #expect(!painter.paint(rows, size: ScreenSize(columns: 41, rows: 3)).isEmpty)
  }

  @Test func `only what has changed is written, and far columns are jumped to`() {
    var painter = FramePainter(.none)
    let line = { (first: Int, second: Int) in
      TextRow("total \(first) MiB and then a long way \(second)")
    }
    _ = painter.paint([line(1, 1)], size: size)
    #expect(text(painter.paint([line(2, 1)], size: size)) == "␛[1;7H2")
    #expect(text(painter.paint([line(3, 2)], size: size)) == "␛[1;7H3␛[1;33H2")
    #expect(text(painter.paint([TextRow("total 3")], size: size)) == "␛[1;9H␛[K")
  }

  @Test func `behind a character whose width is in doubt everything is written anew`() {
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
  func `colours are those that the terminal has`(depth: ColorDepth, expected: String) {
    var painter = FramePainter(depth)
    let row = TextRow("x", TextStyle(.shade(0x0D70D3), isBold: true))
    #expect(
      text(painter.paint([row], size: size)) == "␛[m␛[H␛[2J␛[1;1H"
        + expected.replacing("x", with: "x"))
  }

  @Test func `rows that the screen has not are left out`() {
    var painter = FramePainter(.none)
    let rows = Array(repeating: TextRow("0123456789"), count: 10)
    let output = text(painter.paint(rows, size: ScreenSize(columns: 4, rows: 2)))
    #expect(output == "␛[m␛[H␛[2J␛[1;1H0123␛[2;1H0123")
    #expect(painter.paint(rows, size: ScreenSize(columns: 0, rows: 0)).count > 0)
  }
}

@Suite(.timeLimit(.minutes(5))) struct TerminalKindTests {
  @Test(
    arguments: [
      (["TERM": "xterm-256color", "LANG": "de_DE.UTF-8"], .palette, true, true),
      (["TERM": "xterm", "LANG": "de_DE.UTF-8", "LC_ALL": "C"], .eight, false, true),
      (["TERM": "xterm", "LC_ALL": "", "LC_CTYPE": "C.utf8"], .eight, true, true),
      (["TERM": "xterm", "COLORTERM": "truecolor", "LANG": "C.UTF-8"], .direct, true, true),
      (["TERM": "xterm-256color", "NO_COLOR": "1", "LANG": "C.UTF-8"], .none, true, true),
      (["TERM": "xterm-256color", "NO_COLOR": "", "LANG": "C.UTF-8"], .palette, true, true),
      (["TERM": "linux", "LANG": "C.UTF-8"], .eight, false, true),
      (["TERM": "vt100", "LANG": "C.UTF-8"], .none, true, true),
      (["TERM": "dumb", "LANG": "C.UTF-8"], .none, false, false),
      (["LANG": "C.UTF-8"], .none, false, false), (["TERM": "screen"], .eight, false, true),
    ] as [([String: String], ColorDepth, Bool, Bool)])
  func `what a terminal can do is told by the environment`(
    environment: [String: String], depth: ColorDepth, isUnicode: Bool, hasScreen: Bool
  ) {
    #expect(
      TerminalKind { environment[$0] }
        == TerminalKind(depth: depth, isUnicode: isUnicode, hasScreen: hasScreen))
  }
}
