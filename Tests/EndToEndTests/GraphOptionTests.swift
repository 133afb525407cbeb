import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct GraphOptionTests {
  private let recording = Checkout.recording("gap.ndjson")

  @Test func `a chart for the standard output is all that is written there`() async throws {
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
      outline.tooltips.map { $0.text.prefix { $0 != "\n" } } == [
        "12708 vim notes.txt · 7.31 MiB", "12707 bash --norc · 911 KiB",
      ])
  }

  @Test func `a snapshot's table and its picture can be had at once`() async throws {
    try await withTemporaryDirectory { folder in
      let tree = Checkout.tree("bash-vim")
      let plain = try await BuiltProgram.snapshot("--proc", tree)
      let both = try await BuiltProgram.snapshot("--proc", tree, "-g", "\(folder)/c.svg")
      #expect(both.output == plain.output)
      #expect(contents("\(folder)/c.svg")?.hasSuffix("</svg>\n") == true)
      let table = try await BuiltProgram.snapshot(
        "--proc", tree, "-g", "-", "-o", "\(folder)/table.txt")
      #expect(table.output.hasPrefix("<?xml"))
      #expect(contents("\(folder)/table.txt") == plain.output)
    }
  }

  @Test func `title, size and theme are as they were asked for`() async throws {
    let result = try await BuiltProgram.profiler(
      "--replay", recording, "-g", "-", "--title", "Breathing", "--size", "480x300", "--theme",
      "dark")
    let outline = try SVGOutline(result.output)
    #expect(outline.title == "Breathing")
    #expect(result.output.contains(#"width="480px" height="300px""#))
    // The ground: #14181e.
    #expect(result.output.contains("fill:rgb(7.843137%,9.411765%,11.764706%)"))
  }

  @Test func `a layer is a category, a process or a file`() async throws {
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
    try await withTemporaryDirectory { folder in
      // PATH has only an empty directory.
      for program in [BuiltProgram.profiler, .snapshot] {
        let result = try await Subprocess.run(
          .path(program.path),
          arguments: ["-g", "\(folder)/c.svg", "--graph-backend", "gnuplot"],
          environment: .inherit.updating(["PATH": folder]), output: .string(limit: 1 << 20),
          error: .string(limit: 4096))
        #expect(result.terminationStatus == .exited(1))
        #expect(result.standardOutput == "")
        #expect(
          result.standardError.hasPrefix("\(program.rawValue): error: --graph-backend gnuplot "))
        #expect(result.standardError.contains("apt-get install gnuplot-nox"))
        #expect(result.standardError.count { $0 == "\n" } == 1)
        #expect(names(in: folder) == [])
      }
    }
  }

  @Test(arguments: [
    ("exit 3", "no output"),
    ("echo; echo '         line 7: out of memory' >&2; exit 1", "line 7: out of memory"),
    ("kill -9 $$", "no output"),
  ])
  func `cairo draws the chart if gnuplot fails at the end`(
    script: String, reason: String
  ) async throws {
    try await withTemporaryDirectory { folder in
      let program = "\(folder)/gnuplot"
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
      chmod(program, 0o755)
      let result = try await Subprocess.run(
        .path(BuiltProgram.profiler.path),
        arguments: [
          "--replay", recording, "-g", "\(folder)/c.svg", "--graph-backend", "gnuplot",
          "--graph-script", "\(folder)/c.gp",
        ],
        environment: .inherit.updating(["PATH": "\(folder):/bin:/usr/bin"]), output: .discarded,
        error: .string(limit: 4096))
      #expect(result.terminationStatus == .exited(0))
      #expect(result.standardError.hasPrefix("smaps-profiler: warning: gnuplot "))
      #expect(result.standardError.contains(reason) && result.standardError.contains("cairo"))
      #expect(result.standardError.count { $0 == "\n" } == 1)
      let cairo = try await BuiltProgram.profiler("--replay", recording, "-g", "-")
      #expect(contents("\(folder)/c.svg") == cairo.output)
      #expect(contents("\(folder)/c.gp")?.contains("\nplot $values using") == true)
    }
  }

  @Test(Tool.gnuplot.trait) func `the script that is kept draws the same picture again`()
    async throws
  {
    try await withTemporaryDirectory { folder in
      let result = try await BuiltProgram.profiler(
        "--replay", recording, "-g", "\(folder)/c.svg", "--graph-backend", "gnuplot",
        "--graph-script", "\(folder)/c.gp")
      #expect(result.status == .exited(0))
      #expect(result.errors == "")
      let again = try await Tool.gnuplot.run(["-d", "\(folder)/c.gp"])
      #expect(contents("\(folder)/c.svg") == again)
      #expect(again.contains("<desc>Produced by GNUPLOT"))
    }
  }
}

@Suite(.timeLimit(.minutes(10))) struct ExampleTests {
  @Test func `the examples of the documentation are drawn`() async throws {
    try await withTemporaryDirectory { folder in
      let examples = BuiltProgram.profiler.path.removingLastComponent().appending("plot-examples")
      let result = try await run(.path(examples), [folder])
      #expect(result.status == .exited(0))
      #expect(
        names(in: folder) == [
          "areas.svg", "areas~dark.svg", "bars.svg", "bars~dark.svg", "lines.svg", "lines~dark.svg",
        ])
      for name in names(in: folder) {
        let outline = try SVGOutline(try #require(contents("\(folder)/\(name)")))
        #expect(outline.shapes.count > 40 && outline.tooltips.count > 3)
      }
      let nowhere = try await run(.path(examples), ["\(folder)/nowhere"])
      #expect(nowhere.status == .exited(1))
    }
  }
}
