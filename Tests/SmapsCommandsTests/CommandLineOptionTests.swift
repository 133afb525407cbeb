import ArgumentParser
import Plot
import PlotCairo
import ProcFS
import TestSupport
import Testing

@testable import SmapsCommands

/// What is said of a command line that can't be understood; nil where it can.
private func complaint<Command: ParsableCommand>(
  _ type: Command.Type, _ arguments: [String]
) -> String? {
  do {
    _ = try Command.parseAsRoot(arguments)
    return nil
  } catch {
    return UsageErrorFormatter.text(Command.message(for: error), of: Command.self)
  }
}

@Suite(.timeLimit(.minutes(5))) struct CommandLineOptionTests {
  @Test(arguments: [
    (
      ["-i", "0"],
      "The value '0' is invalid for '-i <time>': an interval is a time from 1 ms to a year with ms, s, m, h or d behind it (seconds without), such as 0.5 or 250ms"
    ),
    (
      ["-i", "-1"],
      "The value '-1' is invalid for '-i <time>': an interval is a time from 1 ms to a year with ms, s, m, h or d behind it (seconds without), such as 0.5 or 250ms"
    ),
    (["-i"], "Missing value for '-i <time>'"),
    (
      ["--interval=-1"],
      "The value '-1' is invalid for '--interval <time>': an interval is a time from 1 ms to a year with ms, s, m, h or d behind it (seconds without), such as 0.5 or 250ms"
    ),
    (
      ["-i", "nan"],
      "The value 'nan' is invalid for '-i <time>': an interval is a time from 1 ms to a year with ms, s, m, h or d behind it (seconds without), such as 0.5 or 250ms"
    ),
    (
      ["-i", "inf"],
      "The value 'inf' is invalid for '-i <time>': an interval is a time from 1 ms to a year with ms, s, m, h or d behind it (seconds without), such as 0.5 or 250ms"
    ),
    (
      ["-d", "5x"],
      "The value '5x' is invalid for '-d <time>': a time is a number above 0 with ms, s, m, h or d behind it (seconds without), such as 90s"
    ),
    (
      ["-d", "-5"],
      "The value '-5' is invalid for '-d <time>': a time is a number above 0 with ms, s, m, h or d behind it (seconds without), such as 90s"
    ),
    (
      ["-n", "0"],
      "The value '0' is invalid for '-n <n>': a number of samples is a whole number from 1, such as 60"
    ),
    (
      ["--listen", "somewhere"],
      "The value 'somewhere' is invalid for '--listen <address:port>': give an address in numbers and a port, such as 127.0.0.1:9100, [::1]:9100 or :9100"
    ),
    (
      ["--group-by", "pid"],
      "--group-by is about metrics; serve them with --listen ADDRESS:PORT, or write those of a recording with --replay FILE --export openmetrics"
    ),
    (
      ["--listen", ":0", "--group-by", "uid"],
      "The value 'uid' is invalid for '--group-by <trait>': choose name, exe, user, cgroup, pid or regex-capture"
    ),
    (
      ["--export", "openmetrics"],
      "--export writes what was recorded; name it with --replay FILE, or serve processes that live with --listen ADDRESS:PORT"
    ),
    (
      ["--export", "json", "--replay", "x"],
      "The value 'json' is invalid for '--export <format>'. Please provide one of 'openmetrics'."
    ),
    (
      ["--export", "openmetrics", "--listen", ":0"],
      "--export writes what was recorded, and --listen tells of processes that live; leave one of them out"
    ),
    (
      ["--export", "openmetrics", "--replay", "x", "--group-by", "cgroup"],
      "--group-by cgroup can't be told of what was recorded; choose name, exe, pid or regex-capture"
    ),
    (
      ["--export", "openmetrics", "--replay", "x", "--group-by", "regex-capture"],
      "--group-by regex-capture needs a REGEX with parentheses, such as '/srv/([^/]+)/'"
    ),
    (
      ["--export", "openmetrics", "--replay", "x", "-a"],
      "-a, --all-columns is about printed samples, and --export writes metrics; leave one of them out"
    ),
    (
      ["--export", "openmetrics", "--replay", "x", "--summary"],
      "--summary and --export can't both have the standard output; name a file for the metrics with -o FILE"
    ),
    (
      ["--export", "openmetrics", "--replay", "x", "-g", "-"],
      "-g and --export can't both have the standard output; name a file for the metrics with -o FILE"
    ),
    (
      ["--listen", ":0", "--group-by", "regex-capture"],
      "--group-by regex-capture needs a REGEX with parentheses, such as '/srv/([^/]+)/'"
    ),
    (
      ["--live", "--replay", "a.db"],
      "--live shows processes that live; what was recorded is over: leave out --replay"
    ),
    (
      ["--live", "--", "make"],
      "--live has the terminal, on which 'make' would print; start it elsewhere, and choose it by REGEX or -p"
    ),
    (
      ["--live", "-j"],
      "-j, --json is about printed samples, and --live prints none; keep them with -r FILE, to be printed by --replay"
    ),
    (
      ["--live", "-a"],
      "-a, --all-columns is about printed samples, and --live prints none; keep them with -r FILE, to be printed by --replay"
    ),
    (
      ["--live", "-j", "-o", "a"],
      "-o, --output is about printed samples, and --live prints none; keep them with -r FILE, to be printed by --replay"
    ),
    (
      ["--live", "-g", "-"],
      "--live and -g can't both have the standard output; name a file for the chart"
    ),
    (
      ["--listen", ":0", "-j"],
      "-j, --json is about printed samples, and with --listen none are; name a file for them with -o FILE"
    ),
    (
      ["--listen", ":0", "--replay", "run.db"],
      "--listen tells of processes that live; what was recorded is over: leave out --replay"
    ),
    (
      ["-c"],
      "-c, --match-children needs to know whose descendants are to be included; give a REGEX, -p, -u or --cgroup"
    ),
    (
      ["-p", "0"],
      "The value '0' is invalid for '-p <pid>': a pid is a whole number from 1; several have commas between them, such as 1,4711"
    ),
    (
      ["--pid", "1,-2"],
      "The value '1,-2' is invalid for '--pid <pid>': a pid is a whole number from 1; several have commas between them, such as 1,4711"
    ),
    (
      ["-u", "no such user"],
      "The value 'no such user' is invalid for '-u <name>': there is no user of that name here; give another name, or a number"
    ),
    (["--cgroup", ""], "--cgroup needs a path, such as /system.slice/cron.service"),
    (
      ["--wait"],
      "--wait is about live processes that are not there yet; choose them by REGEX, -p, -u or --cgroup"
    ),
    (
      ["--wait", "--replay", "x", "bash"],
      "--wait is about live processes that are not there yet; choose them by REGEX, -p, -u or --cgroup"
    ),
    (
      ["-u", "root", "--replay", "x"],
      "-u, --user can't be told of what was recorded; choose by REGEX or -p with --replay"
    ),
    (
      ["--cgroup", "/x", "--replay", "x"],
      "--cgroup can't be told of what was recorded; choose by REGEX or -p with --replay"
    ),
    (
      ["-p", "1,2", "-u", "0", "--", "make"],
      "'pid 1, 2, user 0' and '-- make': look for processes or start a COMMAND, not both"
    ),
    (["-m"], "-m, --graph-faults is about a chart; name one with -g FILE"),
    (
      ["--summary", "-o", "-"],
      "--summary and -o can't both have the standard output; name a file for the samples"
    ),
    (
      ["--summary", "-g", "-"],
      "--summary and -g can't both have the standard output; name a file for the chart"
    ),
    (
      ["--summary", "-a"],
      "-a, --all-columns is about printed samples, and --summary has the standard output; name a file for them with -o FILE"
    ),
    (
      ["--summary", "-q", "--", "make"],
      "--summary asks for what -q, --quiet leaves out; leave out one of them"
    ),
    (
      ["-g", "chart.gif"],
      "The value 'chart.gif' is invalid for '-g <file>': a chart is written as .svg, .png or .pdf, by the ending of its name, or as SVG to -"
    ),
    (
      ["-g", ".svg"],
      "The value '.svg' is invalid for '-g <file>': a chart is written as .svg, .png or .pdf, by the ending of its name, or as SVG to -"
    ),
    (["--theme", "dark"], "--theme is about a chart; name one with -g FILE"),
    (["--title", ""], "--title is about a chart; name one with -g FILE"),
    (["--size", "480x300"], "--size is about a chart; name one with -g FILE"),
    (
      ["--graph-script", "x", "--graph-backend", "gnuplot"],
      "--graph-backend is about a chart; name one with -g FILE"
    ),
    (["--by", "process"], "--by is about a chart; name one with -g FILE"),
    (
      ["-g", "c.svg", "--size", "100x900"],
      "The value '100x900' is invalid for '--size <size>': a size is WIDTHxHEIGHT in pixels, from 240x160 to 8192x8192, such as 1024x768"
    ),
    (
      ["-g", "c.svg", "--theme", "blue"],
      "The value 'blue' is invalid for '--theme <theme>'. Please provide one of 'light' and 'dark'."
    ),
    (
      ["-g", "c.svg", "--by", "file", "--replay", "x"],
      "--by file needs the size of each mapped file, which no recording holds; sample live, or choose --by process"
    ),
    (
      ["-g", "-", "-j"],
      "-j, --json prints to the standard output, which '-g -' is to have for the chart; name a file"
    ),
    (
      ["-g", "-", "-a"],
      "-a, --all-columns prints to the standard output, which '-g -' is to have for the chart; name a file"
    ),
    (["-a", "-j"], "-a, --all-columns is for TSV; -j, --json always holds everything"),
    (
      ["-o", "-", "-g", "-"],
      "-o and -g can't both have the standard output ('-'); name a file for one of them"
    ),
    (
      ["-q"],
      "-q, --quiet is about the summary of a COMMAND; name one behind '--', as in -q -- make"
    ),
    (
      ["-j", "--", "make"],
      "-j, --json is about printed samples, and the standard output is left to 'make'; name a file for them with -o FILE"
    ),
    (
      ["-a", "--", "make"],
      "-a, --all-columns is about printed samples, and the standard output is left to 'make'; name a file for them with -o FILE"
    ),
    (
      ["bash", "--", "make"],
      "'bash' and '-- make': look for processes or start a COMMAND, not both"
    ),
    (
      ["--replay", "x", "--", "make"],
      "--replay takes samples from a file: it does not start 'make'; leave one of them out"
    ),
    (
      ["--proc", "x", "--", "make"],
      "--proc reads a tree in which 'make' would not be; leave it out to start a COMMAND"
    ),
    (
      ["--max-load", "25", "--replay", "x"],
      "--max-load is about reading live processes, and --replay reads none; leave one of them out"
    ),
    (
      ["--reuse-unchanged", "--replay", "x"],
      "--reuse-unchanged is about reading live processes, and --replay reads none; leave one of them out"
    ),
    (
      ["--max-load", "101"],
      "The value '101' is invalid for '--max-load <percent>': a part is a number from 0 to 100 (percent), such as 25"
    ),
    (
      ["--max-load", "-1"],
      "The value '-1' is invalid for '--max-load <percent>': a part is a number from 0 to 100 (percent), such as 25"
    ),
    (
      ["--max-load", "1e1"],
      "The value '1e1' is invalid for '--max-load <percent>': a part is a number from 0 to 100 (percent), such as 25"
    ),
    (["--intervall", "1"], "Unknown option '--intervall'. Did you mean '--interval'?"),
    (["--recrod", "x"], "Unknown option '--recrod'. Did you mean '--record'?"),
    (["--graph-backnd", "x"], "Unknown option '--graph-backnd'. Did you mean '--graph-backend'?"),
    (["--children", "x"], "Unknown option '--children'. Did you mean '--match-children'?"),
    (["--warnings"], "Unknown option '--warnings'. Did you mean '--show-warnings'?"),
    (["--columns"], "Unknown option '--columns'. Did you mean '--all-columns'?"),
    (["--backgrounds"], "Unknown option '--backgrounds'"),
    (["-recrod", "x"], "Unknown option '-recrod'. Did you mean '--record'?"),
    (["-recrod"], "Unknown option '-recrod'. Did you mean '--record'?"),
    (["-rxyzxyz"], "Unknown option '-rxyzxyz', or missing value for '-r <file>' in '-rxyzxyz'"),
    (["-Q"], "Unknown option '-Q'"),
    (
      ["-g", "c.svg", "--by", "proces"],
      "The value 'proces' is invalid for '--by <what>'. Please provide one of 'category', 'process' or 'file'."
    ),
  ])
  func `a profiler's mistake is named with what was typed`(arguments: [String], message: String) {
    #expect(complaint(ProfilerCommand.self, arguments) == message)
  }

  @Test(
    arguments: [
      (["-p", "1"], [1]), (["-p", "1,4711", "--pid", "2"], [1, 4711, 2]),
    ] as [([String], [Int32])])
  func `processes are given by number, one by one or with commas`(
    arguments: [String], expected: [Int32]
  ) throws {
    let command = try #require(try ProfilerCommand.parseAsRoot(arguments) as? ProfilerCommand)
    #expect(command.selection.pidLists.flatMap(\.pids).map(\.rawValue) == expected)
  }

  @Test(arguments: [("root", 0), ("0", 0), ("54321", 54321)] as [(String, UInt32)])
  func `a user is a name or a number`(text: String, number: UInt32) throws {
    #expect(try UserName(text).user.rawValue == number)
  }

  @Test func `what stands behind two dashes is the program's alone`() throws {
    let command = try #require(
      try ProfilerCommand.parseAsRoot(["-i", "2", "--", "make", "-j", "--", "-n", "all"])
        as? ProfilerCommand)
    #expect(command.follow.command == ["make", "-j", "--", "-n", "all"])
    #expect(command.timing.samples == nil)
    #expect(!command.printing.json)
    #expect(try command.configuration().subject == "make -j -- -n all")
  }

  @Test(
    arguments: [
      ([], true), (["-g", "-"], false), (["-g", "x.svg"], true), (["--", "make"], false),
      (["-o", "-", "--", "make"], true),
    ] as [([String], Bool)])
  func `samples are printed where the standard output is free for them`(
    arguments: [String], prints: Bool
  ) throws {
    let command = try #require(
      try ProfilerCommand.parseAsRoot(arguments) as? ProfilerCommand)
    #expect((try command.configuration().outputs.text.map { $0.path == nil } ?? false) == prints)
  }

  @Test(arguments: [
    (
      ["--compare", "a", "b", "c"],
      "--compare takes two moments at the most, and was given 'a', 'b', 'c'; a REGEX stands before it"
    ),
    (
      ["--compare", "-", "-"],
      "--compare can read only one of the two from the standard input ('-'); name a file for the other"
    ),
    (
      ["--compare", "run@noon"],
      "The value 'run@noon' is invalid for '--compare <moment>': there is no such file, and behind '@' stands no moment: a moment is a time since the start (90, 5m, 1h) or by the clock (15:30, 15:30:05, 2026-11-23T15:30:05, with +01:00 or Z for another time zone)"
    ),
    (["--compare"], "Missing value for '--compare <moment>'"),
    (
      ["--compare", "a", "-g", "x.svg"],
      "-g, --graph draws one moment, and --compare tells of two; leave one out"
    ),
    (
      ["--compare", "a", "-v"],
      "-v, --verbose is about one moment, and --compare tells of two; leave one out"
    ),
    (
      ["--compare", "a", "b", "-u", "0"],
      "-u, --user is about processes that live, and --compare was given two files; choose from them by REGEX or -p"
    ),
    (
      ["--compare", "a", "b", "--proc", "x"],
      "--proc is about processes that live, and --compare was given two files; choose from them by REGEX or -p"
    ),
    (["--human"], "Unknown option '--human'. Did you mean '--human-readable'?"),
    (["--duration", "5"], "Unknown option '--duration'"),
    (
      ["-m", "fq"], "-m, --mask 'fq': there is no letter 'q'; choose any of b, f, r, w, x, s and p"
    ),
    (
      ["-H", "-j"], "-H, --human-readable is for the table; -j, --json always has whole bytes"
    ),
    (["-m", "frr"], "-m, --mask 'frr': the letter 'r' stands there twice"),
    (
      ["-c"],
      "-c, --match-children needs to know whose descendants are to be included; give a REGEX, -p, -u or --cgroup"
    ),
    (
      ["-g", "-", "-j"],
      "-j, --json prints to the standard output, which '-g -' is to have for the chart; name a file for one of them"
    ),
    (["--theme", "dark"], "--theme is about a chart; name one with -g FILE"),
  ])
  func `a snapshot's mistake is named with what was typed`(arguments: [String], message: String) {
    #expect(complaint(SnapshotCommand.self, arguments) == message)
  }

  @Test(arguments: [["-m="], ["--mask="], ["--mask", ""], ["-m", ""]])
  func `an empty mask can be asked for`(arguments: [String]) throws {
    let words = normalizedArguments(arguments)
    let command = try #require(try SnapshotCommand.parseAsRoot(words) as? SnapshotCommand)
    #expect(command.table.mask == "")
  }

  @Test func `what belongs to a command that is followed is handed on as it is`() {
    #expect(
      normalizedArguments(["-@5m", "--x=", "--", "-@5m", "--x="])
        == ["/dev/stdin@5m", "--x", "", "--", "-@5m", "--x="])
  }

  @Test(arguments: [
    ("0.25", Duration.milliseconds(250)), ("1", .seconds(1)), ("3600", .seconds(3600)),
    ("0.001", .milliseconds(1)), ("250ms", .milliseconds(250)), ("2s", .seconds(2)),
    ("1.5m", .seconds(90)), ("365d", .seconds(31_536_000)),
  ])
  func `an interval is seconds, or has a unit`(text: String, duration: Duration) throws {
    #expect(try Interval(text).duration == duration)
  }

  @Test(arguments: [
    "", "0", "0.0009", "-1", "nan", "inf", "0x10", "1e3", "1,5", "99999999", "0.5ms", "366d", "2 s",
    "٣",
  ])
  func `what is no interval is refused`(text: String) {
    #expect(throws: ValidationError.self) { try Interval(text) }
  }

  @Test(arguments: ["", "0", "-1", "1.5", "+1", "x", "٣", "99999999999999999999"])
  func `what is no number of samples is refused`(text: String) {
    #expect(throws: ValidationError.self) { try SampleCount(text) }
  }

  @Test(arguments: [
    ("30", Duration.seconds(30)), ("30s", .seconds(30)), ("5m", .seconds(300)),
    ("1h", .seconds(3600)), ("1.5h", .seconds(5400)), ("2d", .seconds(172_800)),
    ("250ms", .milliseconds(250)), ("1h20m", .seconds(4800)),
    ("1d1s500ms", .milliseconds(86_401_500)),
  ])
  func `a time span has a unit, or is seconds`(text: String, duration: Duration) throws {
    #expect(try TimeSpan(text).duration == duration)
  }

  @Test(arguments: [
    "", "s", "-5", "0", "1e3", "5 m", "٣", "99999999999999h", "1h20", "20m1h", "1h1h", "1s1",
    "0h0m",
    "1h-5m", "5m ",
  ])
  func `what is no time span is refused`(text: String) {
    #expect(throws: ValidationError.self) { try TimeSpan(text) }
  }

  @Test(arguments: [
    (Duration.milliseconds(250), "250 ms"), (.seconds(1), "1 s"), (.milliseconds(49_500), "49.5 s"),
    (.seconds(60), "1 min"), (.seconds(303), "5 min 3 s"), (.seconds(7500), "2 h 5 min"),
    (.seconds(277_200), "3 d 5 h"),
  ])
  func `a time span reads briefly`(duration: Duration, text: String) {
    #expect(duration.formattedBriefly == text)
  }

  @Test(arguments: [("1024x768", 1024, 768), ("240×160", 240, 160), ("8192x8192", 8192, 8192)])
  func `a chart's size is its width and its height`(text: String, width: Int, height: Int) throws {
    #expect(try ChartSize(text).pixels == PixelSize(width: width, height: height))
  }

  @Test(arguments: [
    "", "x", "1024", "1024x", "1024x768x2", "-1024x768", "1024x10", "9999x100", "٣٣٣x٣٣٣",
  ])
  func `what is no size of a chart is refused`(text: String) {
    #expect(throws: ValidationError.self) { try ChartSize(text) }
  }

  @Test(arguments: [
    ("c.svg", "c.svg" as String?, ChartFormat.svg), ("a.b/C.PNG", "a.b/C.PNG", .png),
    ("-", nil, .svg), ("./-.pdf", "./-.pdf", .pdf),
  ])
  func `a chart's format is its name's ending`(
    text: String, path: String?, format: ChartFormat
  ) throws {
    let file = try ChartFile(text)
    #expect(file.path == path)
    #expect(file.format == format)
  }
}

@Suite(.timeLimit(.minutes(5))) struct ScheduleTests {
  @Test func `samples are due at multiples of the interval, however long each took`() {
    var schedule = SampleSchedule(interval: .milliseconds(100))
    var now = Duration.zero
    for beat in 1...1000 {
      #expect(schedule.advance(past: now + .milliseconds(30)) == 0)
      #expect(schedule.due == .milliseconds(100) * beat)
      now = schedule.due
    }
  }

  @Test(arguments: [(99, 0, 100), (100, 1, 200), (250, 2, 300), (1000, 10, 1100)])
  func `beats that passed are skipped and counted`(now: Int, missed: Int, due: Int) {
    var schedule = SampleSchedule(interval: .milliseconds(100))
    #expect(schedule.advance(past: .milliseconds(now)) == missed)
    #expect(schedule.due == .milliseconds(due))
  }
}
