import CommandLineOptions
import Plot
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct OptionValueTests {
  @Test(arguments: [
    ("0.25", Duration.milliseconds(250)), ("1", .seconds(1)), ("3600", .seconds(3600)),
    ("0.001", .milliseconds(1)), ("250ms", .milliseconds(250)), ("2s", .seconds(2)),
    ("1.5m", .seconds(90)), ("365d", .seconds(31_536_000)),
  ])
  func `an interval has a unit or is in seconds`(text: String, duration: Duration) throws {
    #expect(try Interval(text).duration == duration)
  }

  @Test(arguments: [
    "", "0", "0.0009", "-1", "nan", "inf", "0x10", "1e3", "1,5", "99999999", "0.5ms", "366d", "2 s",
    "٣",
  ])
  func `an invalid interval is rejected`(text: String) {
    #expect(throws: ValidationError.self) { try Interval(text) }
  }

  @Test(arguments: ["", "0", "-1", "1.5", "+1", "x", "٣", "99999999999999999999"])
  func `an invalid number of samples is rejected`(text: String) {
    #expect(throws: ValidationError.self) { try SampleCount(text) }
  }

  @Test(arguments: [
    ("30", Duration.seconds(30)), ("30s", .seconds(30)), ("5m", .seconds(300)),
    ("1h", .seconds(3600)), ("1.5h", .seconds(5400)), ("2d", .seconds(172_800)),
    ("250ms", .milliseconds(250)), ("1h20m", .seconds(4800)),
    ("1d1s500ms", .milliseconds(86_401_500)),
  ])
  func `a time span has units or is in seconds`(text: String, duration: Duration) throws {
    #expect(try TimeSpan(text).duration == duration)
  }

  @Test(arguments: [
    "", "s", "-5", "0", "1e3", "5 m", "٣", "99999999999999h", "1h20", "20m1h", "1h1h", "1s1",
    "0h0m",
    "1h-5m", "5m ",
  ])
  func `an invalid time span is rejected`(text: String) {
    #expect(throws: ValidationError.self) { try TimeSpan(text) }
  }

  @Test(arguments: [
    (Duration.milliseconds(250), "250 ms"), (.seconds(1), "1 s"), (.milliseconds(49_500), "49.5 s"),
    (.seconds(60), "1 min"), (.seconds(303), "5 min 3 s"), (.seconds(7500), "2 h 5 min"),
    (.seconds(277_200), "3 d 5 h"), (.milliseconds(6750), "6.8 s"), (.milliseconds(6749), "6.7 s"),
    (.milliseconds(59_950), "1 min"), (.milliseconds(3_599_500), "1 h"),
    (.milliseconds(125_400), "2 min 5 s"), (.seconds(7530), "2 h 6 min"), (.seconds(86_399), "1 d"),
  ])
  func `a duration is formatted briefly`(duration: Duration, text: String) {
    #expect(duration.formattedBriefly == text)
  }

  @Test(arguments: [("1024x768", 1024, 768), ("320×200", 320, 200), ("8192x8192", 8192, 8192)])
  func `a chart's size is its width and height`(text: String, width: Int, height: Int) throws {
    #expect(try ChartSize(text).pixels == PixelSize(width: width, height: height))
  }

  @Test(arguments: [
    "", "x", "1024", "1024x", "1024x768x2", "-1024x768", "1024x10", "9999x100", "319x300",
    "480x199", "240x160", "٣٣٣x٣٣٣",
  ])
  func `an invalid chart size is rejected`(text: String) {
    #expect(throws: ValidationError.self) { try ChartSize(text) }
  }

  @Test(arguments: [
    ("c.svg", "c.svg" as String?, ChartFormat.svg), ("a.b/C.PNG", "a.b/C.PNG", .png),
    ("-", nil, .svg), ("./-.pdf", "./-.pdf", .pdf),
    ("run.html", "run.html", .html),
  ])
  func `a file name's extension selects the chart format`(
    text: String, path: String?, format: ChartFormat
  ) throws {
    let file = try ChartFile(text)
    #expect(file.path == path)
    #expect(file.format == format)
  }
}
