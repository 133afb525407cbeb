import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct SampleScheduleTests {
  @Test func `samples are due at multiples of the interval, however long each takes`() {
    var schedule = SampleSchedule(interval: .milliseconds(100))
    var now = Duration.zero
    for number in 1...1000 {
      #expect(schedule.advance(past: now + .milliseconds(30)) == 0)
      #expect(schedule.due == .milliseconds(100) * number)
      now = schedule.due
    }
  }

  @Test(arguments: [(300, 0, 300), (399, 0, 300), (400, 1, 400), (999, 6, 900)])
  func `a sample that begins late takes the place of the latest tick`(
    now: Int, missed: Int, due: Int
  ) {
    var schedule = SampleSchedule(interval: .milliseconds(100))
    _ = schedule.advance(past: .milliseconds(250))
    #expect(schedule.catchUp(with: .milliseconds(now)) == missed)
    #expect(schedule.due == .milliseconds(due))
  }

  @Test(arguments: [(99, 0, 100), (100, 1, 200), (250, 2, 300), (1000, 10, 1100)])
  func `missed samples are skipped and counted`(now: Int, missed: Int, due: Int) {
    var schedule = SampleSchedule(interval: .milliseconds(100))
    #expect(schedule.advance(past: .milliseconds(now)) == missed)
    #expect(schedule.due == .milliseconds(due))
  }
}
