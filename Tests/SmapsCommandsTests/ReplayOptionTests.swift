import CommandLineOptions
import MemoryProfile
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct TimePointTests {
  private let start = WallClockTime("2026-11-23T22:59:30.500+01:00")

  @Test(
    arguments: [
      ("0", 0), ("0.0", 0), ("90", 90_000), ("1.5", 1500), ("5m", 300_000), ("250ms", 250),
      ("23:00", 29_500), ("23:00:01", 30_500), ("23:00:01.25", 30_750),
      // After midnight. A time before the start, with its date, is the start.
      ("00:00", 3_629_500), ("22:59", 86_369_500), ("2026-11-23T22:59:00", 0),
      ("2026-11-24 00:00", 3_629_500), ("2026-11-23T22:00:00Z", 29_500),
      ("22:00:00+00:00", 29_500), ("0s", 0), ("0.00m", 0),
      // In time zones with another date.
      ("23:00-12:00", 46_829_500), ("11:00+14:00", 82_829_500),
    ] as [(String, Int)])
  func `a time point is a time since the start or a clock time`(
    text: String, milliseconds: Int
  ) throws {
    let time = try TimePoint(text).moment(in: "run.db", beginning: start)
    #expect(time == .milliseconds(milliseconds))
  }

  @Test(arguments: [
    "", "x", "-5", "25h61", "15:3", "15:30:", "2026-11-23", "15:30+1", "12:00:00 PM",
    "inf", "1e3", "25:00", "12:60", "2026-13-01T00:00", "2026-02-31T10:00",
  ])
  func `an invalid time point is rejected`(text: String) {
    #expect(throws: ValidationError.self) { try TimePoint(text) }
  }

  @Test func `clock times require a file that stores its start`() throws {
    expectFailure(naming: "'run.tsv'") {
      _ = try TimePoint("15:30").moment(in: "run.tsv", beginning: nil)
    }
    #expect(try TimePoint("15").moment(in: "run.tsv", beginning: nil) == .seconds(15))
  }
}

@Suite(.timeLimit(.minutes(20))) struct TimeWindowTests {
  @Test(
    arguments: [
      ("15:30", "16:00", 1800, 3600), ("23:00", "16:00", 28_800, 90_000),
      ("15:00", "15:00", 0, 86_400), ("3600", "16:00", 3600, 90_000),
    ] as [(String, String, Int, Int)])
  func `the end is after the beginning, on the next day if necessary`(
    from: String, to: String, first: Int, last: Int
  ) throws {
    let arguments = ["--replay", "run.db", "--from", from, "--to", to]
    let window = try ProfilerCommand.parse(arguments).recording.window.window
    let range = try window.range(
      in: "run.db", beginning: WallClockTime("2026-11-23T15:00:00Z"))
    #expect(range == .seconds(first) ..< .seconds(last))
  }
}

@Suite(.timeLimit(.minutes(20))) struct ProgressBarTests {
  @Test(
    arguments: [
      (0.0, "reading x [..............................] 0 %"),
      (0.5, "reading x [###############...............] 50 %"),
      (0.999, "reading x [#############################.] 99 %"),
      (1.0, "reading x [##############################] 100 %"),
      (7.0, "reading x [##############################] 100 %"),
      (-1.0, "reading x [..............................] 0 %"),
    ] as [(Double, String)])
  func `the progress bar shows the completed part`(part: Double, line: String) {
    #expect(ProgressBar.line("reading x", part) == line)
  }
}
