import MemoryProfile
import Testing

@Suite(.timeLimit(.minutes(20))) struct TimeMarkTests {
  @Test func `a time is whole milliseconds`() {
    #expect(TimeMark(time: .microseconds(1999), label: []).time == .milliseconds(1))
  }

  @Test func `a line of 200 bytes is a label as it is`() {
    let line = [UInt8](repeating: 0x61, count: 200)
    #expect(TimeMark(time: .zero, line: line, isCut: false).label == line)
  }

  @Test(arguments: [199, 200, 201, 250])
  func `a longer line is cut at a character, with an ellipsis`(before: Int) {
    for character in ["é", "日", "👩"] {
      let line = Array((String(repeating: "a", count: before) + character + "tail tail tail").utf8)
      let label = TimeMark(time: .zero, line: line, isCut: true).label
      #expect(label.count <= 203)
      let text = String(validating: label, as: UTF8.self)
      #expect(text?.hasSuffix("…") == true)
      #expect(text?.hasPrefix(String(repeating: "a", count: min(before, 200))) == true)
    }
  }

  @Test func `bytes that are not UTF-8 are kept, and cut at any place`() {
    let line = [UInt8](repeating: 0xFF, count: 300)
    let label = TimeMark(time: .zero, line: line, isCut: true).label
    #expect(label.dropLast(3).allSatisfy { $0 == 0xFF })
    #expect(label.suffix(3) == ArraySlice("…".utf8))
    #expect(TimeMark(time: .zero, label: [0xFF, 0x61]).text == "\u{FFFD}a")
  }
}
