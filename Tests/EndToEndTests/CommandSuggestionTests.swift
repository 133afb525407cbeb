import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// What `smaps-profiler` prints if the `--` before a COMMAND is missing.
@Suite(.timeLimit(.minutes(20))) struct CommandSuggestionTests {
  /// Each case has an executable of its own, NAME, because the cases run in parallel.
  @Test(arguments: [
    ("NAME -j4", "error: Unknown option '-4'; did you mean: smaps-profiler -- NAME -j4"),
    // The value of -d is joined, and `-d` is not an option before NAME.
    ("-d1d NAME -j4", "error: Unknown option '-4'; did you mean: smaps-profiler -d1d -- NAME -j4"),
    ("-n 1 NAME", "no process matches 'NAME'; to start it: smaps-profiler -- NAME"),
    (
      "-n 2 -i 0.001 NAME",
      "no process matches 'NAME'; waiting for one; to start it: smaps-profiler -- NAME"
    ),
    ("-n 1 NAME$", "no process matches 'NAME$'"),
    ("-n 1 -u 0 NAME", "no process matches 'NAME' and runs as user 0"),
  ])
  func `an executable that is given as REGEX can be started`(
    arguments: String, message: String
  ) async throws {
    let name = "command-\(UInt32.random(in: 0 ... .max))"
    let errors = try await withTemporaryDirectory { directory in
      let path = "\(directory)/\(name)"
      try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      let words = arguments.replacing("NAME", with: name).split(separator: " ").map(String.init)
      return try await run(
        .name("env"), ["PATH=\(directory)", BuiltProgram.profiler.path.string] + words
      ).errors
    }
    #expect(errors == "smaps-profiler: \(message.replacing("NAME", with: name))\n")
  }
}
