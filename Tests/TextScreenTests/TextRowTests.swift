import Testing

@testable import TextScreen

@Suite(.timeLimit(.minutes(5))) struct TextRowTests {
  @Test func `a wide character takes two cells, and is never cut in two`() {
    var row = TextRow("a日本")
    #expect(row.cells.map(\.text) == ["a", "日", "", "本", ""])
    row.clip(to: 4)
    #expect(row.cells.map(\.text) == ["a", "日", "", " "])
    row.clip(to: 3, ellipsis: "…")
    #expect(row.text == "a… ")
    #expect(row.width == 3)
  }

  @Test func `text that has no room is left out`() {
    var row = TextRow()
    row.append("12日", upTo: 3)
    #expect(row.text == "12")
    row.append("3", upTo: 0)
    #expect(row.text == "12")
  }

  @Test func `what drives a terminal is printed as a question mark`() {
    #expect(TextRow("a\u{1B}[2J\r\n\u{7F}\u{9B}z").text == "a?[2J???z")
  }

  @Test func `ten thousand marks on one letter, or on none, stay a few bytes`() {
    let marks = String(repeating: "\u{301}", count: 10_000)
    #expect(TextRow("e" + marks + "f").text.unicodeScalars.count == 9)
    #expect(TextRow(marks).cells.isEmpty)
    #expect(TextRow("e" + marks + "f").width == 2)
  }

  @Test func `a row goes on at a column, and not at one that is behind`() {
    var row = TextRow("ab")
    row.advance(to: 4)
    row.append("c")
    row.advance(to: 2)
    #expect(row.text == "ab  c")
  }
}
