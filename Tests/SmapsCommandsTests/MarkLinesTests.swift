import MemoryProfile
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MarkLinesTests {
  private func texts(_ marks: [TimeMark]) -> [String] { marks.map(\.text) }

  @Test func `each line is a mark at the time when its end was read`() {
    var lines = MarkLines()
    #expect(texts(lines.append("configure\ncomp".utf8, at: .seconds(1))) == ["configure"])
    let later = lines.append("ile\n".utf8, at: .milliseconds(1050))
    #expect(later == [TimeMark(time: .milliseconds(1050), label: Array("compile".utf8))])
  }

  @Test func `blank lines are no marks, and a carriage return is not part of one`() {
    var lines = MarkLines()
    #expect(texts(lines.append("\n \t\r\nlink\r\n\n".utf8, at: .zero)) == ["link"])
  }

  @Test func `a line without an end is a mark when its writer is gone`() {
    var lines = MarkLines()
    #expect(lines.append("compile".utf8, at: .seconds(1)).isEmpty)
    #expect(lines.takeOld(at: .milliseconds(1099)).isEmpty)
    let old = lines.takeOld(at: .milliseconds(1100))
    #expect(old == [TimeMark(time: .seconds(1), label: Array("compile".utf8))])
    #expect(texts(lines.append("link\n".utf8, at: .seconds(2))) == ["link"])
    #expect(lines.takeLast().isEmpty)
  }

  @Test func `what another writer writes later is a mark of its own`() {
    var lines = MarkLines()
    _ = lines.append("dead".utf8, at: .seconds(1))
    #expect(texts(lines.append("next\n".utf8, at: .seconds(9))) == ["dead", "next"])
  }

  @Test func `the last line needs no end`() {
    var lines = MarkLines()
    _ = lines.append("done".utf8, at: .seconds(1))
    #expect(texts(lines.takeLast()) == ["done"])
  }

  @Test func `a line of a megabyte is one mark, cut`() {
    var lines = MarkLines()
    let part = [UInt8](repeating: 0x78, count: 65_536)
    for step in 0..<16 {
      #expect(lines.append(part, at: .milliseconds(step)).isEmpty)
    }
    // Its writer pauses. The rest is no mark of its own.
    #expect(lines.takeOld(at: .seconds(1)).map(\.label.count) == [203])
    #expect(texts(lines.append("rest\nnext\n".utf8, at: .seconds(2))) == ["next"])
  }
}
