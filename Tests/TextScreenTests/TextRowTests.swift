import Testing

@testable import TextScreen

@Suite(.timeLimit(.minutes(20))) struct TextRowTests {
  @Test func `a wide character takes two cells and is never split`() {
    var row = TextRow("a日本")
    #expect(row.cells.map(\.text) == ["a", "日", "", "本", ""])
    row.clip(to: 4)
    #expect(row.cells.map(\.text) == ["a", "日", "", " "])
    row.clip(to: 3, ellipsis: "…")
    #expect(row.text == "a… ")
    #expect(row.width == 3)
  }

  @Test func `text beyond the column limit is dropped`() {
    var row = TextRow()
    row.append("12日", upTo: 3)
    #expect(row.text == "12")
    row.append("3", upTo: 0)
    #expect(row.text == "12")
  }

  @Test func `control characters are replaced by question marks`() {
    #expect(TextRow("a\u{1B}[2J\r\n\u{7F}\u{9B}z").text == "a?[2J???z")
  }

  @Test func `ten thousand combining marks take only a few bytes`() {
    let marks = String(repeating: "\u{301}", count: 10_000)
    #expect(TextRow("e" + marks + "f").text.unicodeScalars.count == 9)
    #expect(TextRow(marks).cells.isEmpty)
    #expect(TextRow("e" + marks + "f").width == 2)
  }

  @Test func `advancing pads to a column and never moves back`() {
    var row = TextRow("ab")
    row.advance(to: 4)
    row.append("c")
    row.advance(to: 2)
    #expect(row.text == "ab  c")
  }
}
