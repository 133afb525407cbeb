import Testing

@testable import MetricsServer

@Suite(.timeLimit(.minutes(20))) struct EventLogTests {
  private func log(_ events: ClosedRange<Int>, count: Int = 8, bytes: Int = 1 << 20) -> EventLog {
    var limits = PageLimits()
    (limits.loggedEvents, limits.loggedBytes) = (count, bytes)
    var log = EventLog(limits: limits)
    for sequence in events {
      log.append(SharedBytes(Array("\(sequence)".utf8)), sequence: sequence)
    }
    return log
  }

  private func texts(_ log: EventLog, after sequence: Int) -> [String]? {
    log.events(after: sequence)?.map { event in
      let bytes = UnsafeRawBufferPointer(start: event.pointer, count: event.count)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test func `a viewer receives what it has missed`() {
    let log = log(5...8)
    #expect(texts(log, after: 4) == ["5", "6", "7", "8"])
    #expect(texts(log, after: 7) == ["8"])
    #expect(texts(log, after: 8) == [])
    // It has missed too much, or is from the future.
    #expect(texts(log, after: 3) == nil)
    #expect(texts(log, after: 9) == nil)
    #expect(texts(log, after: -1) == nil)
    #expect(texts(log, after: .max) == nil)
  }

  @Test func `if a sample has no event, those before it are of no use`() {
    var log = log(1...3)
    log.append(SharedBytes(Array("7".utf8)), sequence: 7)
    #expect(texts(log, after: 3) == nil)
    #expect(texts(log, after: 6) == ["7"])
  }

  @Test func `an empty log is complete after its base only`() {
    var log = log(1...3)
    log.clear(until: nil)
    #expect(texts(log, after: 3) == nil)
    log.clear(until: 3)
    #expect(texts(log, after: 3) == [])
    #expect(texts(log, after: 2) == nil)
    #expect(log.latest == 3)
  }

  @Test(arguments: [(8, 1 << 20), (1000, 20), (1000, 1)])
  func `the number of events and of their bytes is bounded`(count: Int, bytes: Int) throws {
    let log = log(1...1000, count: count, bytes: bytes)
    let base = try #require(log.base)
    let events = try #require(log.events(after: base))
    #expect(events.count <= count)
    #expect(events.reduce(0) { $0 + $1.count } <= bytes)
    #expect(log.latest == 1000)
    #expect(texts(log, after: 1000) == [])
    if count == 8 { #expect(events.count >= 4) }
  }
}
