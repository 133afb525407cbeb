import MemoryProfile
import Testing

@testable import SmapsCommands

/// Why samples were skipped.
@Suite(.timeLimit(.minutes(20))) struct LostTimeTests {
  /// All times in seconds.
  struct Case {
    var suspended = 0.0
    var waiting: Double? = 0.1
    var wasContinued = false
    var reading = 0.1
    var writing = 0.1
    let reason: SkipReason?
  }

  @Test(arguments: [
    Case(suspended: 9, reason: .suspended),
    Case(suspended: 9, wasContinued: true, reason: .suspended),
    Case(waiting: 6, reason: .busy),
    Case(waiting: 6, reading: 9, reason: .busy),
    Case(reason: .stopped),
    Case(wasContinued: true, reading: 9, reason: .stopped),
    Case(waiting: nil, wasContinued: true, reason: .stopped),
    Case(waiting: nil, reason: nil),
    Case(reading: 9, reason: .slowReading),
    Case(waiting: nil, reading: 9, reason: .slowReading),
    Case(writing: 9, reason: .slowOutput),
    Case(reading: 2, writing: 7, reason: .slowOutput),
  ])
  func `the reason is what most of the time was spent on`(lost: Case) {
    let time = LostTime(
      total: .seconds(10), suspended: .seconds(lost.suspended),
      waitingForCPU: lost.waiting.map { .seconds($0) }, wasContinued: lost.wasContinued,
      reading: .seconds(lost.reading), writing: .seconds(lost.writing))
    #expect(time.reason == lost.reason)
  }

  @Test func `the kernel counts how long this thread waits for a CPU`() throws {
    let delay = RunDelay()
    // The file is missing without CONFIG_SCHED_INFO.
    guard let before = delay.current else { return }
    let later = delay.current
    let after = try #require(later)
    #expect(before > .zero && after >= before)
  }

  @Test func `skipped samples are counted by reason, and a single reason is not counted`() {
    let skipped = [
      SkippedSamples(count: 3, reason: .stopped), SkippedSamples(count: 2, reason: .busy),
      SkippedSamples(count: 4, reason: .stopped),
    ]
    #expect([SkippedSamples]().text == nil)
    #expect(
      skipped.text
        == "skipped 9 samples: the machine was busy (2), the profiler was stopped (7)")
    #expect([skipped[0]].text == "skipped 3 samples: the profiler was stopped")
  }
}
