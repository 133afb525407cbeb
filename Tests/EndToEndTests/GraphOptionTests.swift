import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct GraphOptionTests {
  private let recording = Checkout.recording("gap.ndjson")

  @Test func `a chart on stdout is the only output there`() async throws {
    let result = try await BuiltProgram.profiler("--replay", recording, "-g", "-")
    #expect(result.status == .exited(0))
    #expect(result.errors == "")
    #expect(result.output.hasPrefix("<?xml") && result.output.hasSuffix("</svg>\n"))
    #expect(try SVGOutline(result.output).title == "/usr/bin/python3 breathe.py")

    let snapshot = try await BuiltProgram.snapshot(
      "--proc", Checkout.tree("bash-vim"), "-g", "-", "--title", "Two <of> them")
    #expect(snapshot.status == .exited(0))
    let outline = try SVGOutline(snapshot.output)
    #expect(outline.title == "Two <of> them")
    #expect(
      outline.tooltips.map { $0.text.prefix { $0 != "\n" } }.filter { $0.contains("·") } == [
        "12708 vim notes.txt · 7.31 MiB", "12707 bash --norc · 911 KiB",
      ])
  }

  @Test func `a snapshot can write a table and a chart`() async throws {
    try await withTemporaryDirectory { directory in
      let tree = Checkout.tree("bash-vim")
      let plain = try await BuiltProgram.snapshot("--proc", tree)
      let both = try await BuiltProgram.snapshot("--proc", tree, "-g", "\(directory)/c.svg")
      #expect(both.output == plain.output)
      #expect(contents("\(directory)/c.svg")?.hasSuffix("</svg>\n") == true)
      let table = try await BuiltProgram.snapshot(
        "--proc", tree, "-g", "-", "-o", "\(directory)/table.txt")
      #expect(table.output.hasPrefix("<?xml"))
      #expect(contents("\(directory)/table.txt") == plain.output)
    }
  }

  @Test func `--title, --size and --theme are applied`() async throws {
    let result = try await BuiltProgram.profiler(
      "--replay", recording, "-g", "-", "--title", "Breathing", "--size", "480x300", "--theme",
      "dark")
    let outline = try SVGOutline(result.output)
    #expect(outline.title == "Breathing")
    #expect(result.output.contains(#"width="480px" height="300px""#))
    // The background: #14181e.
    #expect(result.output.contains("fill:rgb(7.843137%,9.411765%,11.764706%)"))
  }

  @Test func `--time-axis chooses the time of day, and -m draws rates`() async throws {
    let result = try await BuiltProgram.profiler(
      "--replay", recording, "-g", "-", "-m", "--time-axis", "clock")
    let outline = try SVGOutline(result.output)
    #expect(outline.texts.contains("time of day (UTC+01:00)"))
    #expect(outline.texts.contains("Page faults (/s)"))
    #expect(outline.tooltips.contains { $0.text.contains("\n18:08:38.5 to 18:08:39") })
    let elapsed = try await BuiltProgram.profiler("--replay", recording, "-g", "-")
    #expect(try SVGOutline(elapsed.output).texts.contains("time since the start (s)"))
    // TSV does not have the start of the run.
    let unknown = try await BuiltProgram.profiler(
      "--replay", Checkout.recording("workers-all.tsv"), "-g", "-", "--time-axis", "clock")
    #expect(unknown.status == .exited(64))
    #expect(unknown.errors.contains("--time-axis clock is not available"))
    #expect(unknown.output == "")
  }

  @Test func `--by makes layers of categories, processes or files`() async throws {
    let arguments = ["--proc", Checkout.tree("bash-vim"), "-n", "1", "-g", "-"]
    func summary(_ grouping: String) async throws -> String {
      let program = Executable.path(BuiltProgram.profiler.path)
      return try SVGOutline(try await run(program, arguments + ["--by", grouping]).output).summary
    }
    #expect(try await summary("category").contains("by category over"))
    let processes = try await summary("process")
    #expect(processes.contains("layers: 12708 vim notes.txt 7.31 MiB, 12707 bash --norc 911 KiB."))
    #expect(try await summary("file").contains("/usr/bin/vim.basic 3.09 MiB"))
  }

  @Test func `a missing gnuplot is an error before the first sample`() async throws {
    try await withTemporaryDirectory { directory in
      // PATH has only an empty directory.
      for program in [BuiltProgram.profiler, .snapshot] {
        let result = try await Subprocess.run(
          .path(program.path),
          arguments: ["-g", "\(directory)/c.svg", "--graph-backend", "gnuplot"],
          environment: .inherit.updating(["PATH": directory]), output: .string(limit: 1 << 20),
          error: .string(limit: 4096))
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardOutput == "")
        #expect(
          result.standardError.hasPrefix("\(program.rawValue): error: --graph-backend gnuplot "))
        #expect(result.standardError.contains("apt-get install gnuplot-nox"))
        #expect(result.standardError.count { $0 == "\n" } == 1)
        #expect(names(in: directory) == [])
      }
    }
  }

  @Test(arguments: [
    ("#!/bin/sh\nexit 3", "gnuplot failed: no output"),
    (
      "#!/bin/sh\necho; echo '         line 7: out of memory' >&2; exit 1",
      "gnuplot failed: line 7: out of memory"
    ),
    ("#!/bin/sh\nkill -9 $$", "gnuplot failed: no output"),
    // Interrupted by the terminal.
    ("#!/bin/sh\nkill -INT $$", "gnuplot failed: no output"),
    // Signals stay blocked while outputs are completed, in all threads.
    ("#!/bin/sh\nkill -TERM $PPID; exit 3", "gnuplot failed: no output"),
    ("no program", "can't run gnuplot: Exec format error"),
    (
      "#!/bin/sh\nexec yes >&2", "can't run gnuplot: it printed more than 1048576 bytes"
    ),
  ])
  func `cairo draws the chart if gnuplot fails at the end`(
    script: String, reason: String
  ) async throws {
    try await withTemporaryDirectory { directory in
      let program = "\(directory)/gnuplot"
      try await writeExecutable(script + "\n", to: program)
      let result = try await Subprocess.run(
        .path(BuiltProgram.profiler.path),
        arguments: [
          "--replay", recording, "-g", "\(directory)/c.svg", "--graph-backend", "gnuplot",
          "--graph-script", "\(directory)/c.gp",
        ],
        environment: .inherit.updating(["PATH": "\(directory):/bin:/usr/bin"]), output: .discarded,
        error: .string(limit: 4096))
      #expect(result.terminationStatus == .exited(0))
      #expect(result.standardError.hasPrefix("smaps-profiler: warning: \(reason); the chart "))
      #expect(result.standardError.contains("cairo"))
      #expect(result.standardError.withoutReport.count { $0 == "\n" } == 1)
      let cairo = try await BuiltProgram.profiler("--replay", recording, "-g", "-")
      #expect(contents("\(directory)/c.svg") == cairo.output)
      #expect(contents("\(directory)/c.gp")?.contains("\nplot $values using") == true)
    }
  }

  @Test(Tool.gnuplot.trait) func `the script of --graph-script draws the same chart`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let result = try await BuiltProgram.profiler(
        "--replay", recording, "-g", "\(directory)/c.svg", "--graph-backend", "gnuplot",
        "--graph-script", "\(directory)/c.gp")
      #expect(result.status == .exited(0))
      #expect(result.messages == "")
      let again = try await Tool.gnuplot.run(["-d", "\(directory)/c.gp"])
      // Gnuplot writes bold text with a family that does not exist, which is corrected.
      #expect(
        contents("\(directory)/c.svg")
          == again.replacing(
            #"font-family="DejaVu Sans:Bold""#,
            with: #"font-family="DejaVu Sans" font-weight="bold""#))
      #expect(again.contains("<desc>Produced by GNUPLOT"))
    }
  }
}
