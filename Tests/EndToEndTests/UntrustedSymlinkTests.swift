import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// Nothing is written through another user's link in a world-writable directory, whatever the value
/// of `fs.protected_symlinks`. Only root can give files to another user.
@Suite(
  .timeLimit(.minutes(20)), .limitedConcurrency,
  .enabled(if: geteuid() == 0, "only root can give a link to another user"))
struct UntrustedSymlinkTests {
  /// A directory like /tmp that belongs neither to this user nor to the owner of the link.
  private func withPublicDirectory(
    _ body: (_ directory: String, _ victim: String) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { home in
      let directory = "\(home)/public"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
      #expect(chmod(directory, 0o1777) == 0 && chown(directory, 4321, 4321) == 0)
      try await body(directory, "\(home)/victim")
    }
  }

  private func plant(_ path: String, to victim: String, owner: uid_t = 1234) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: victim)
    #expect(lchown(path, owner, owner) == 0)
  }

  private static let arguments = ["--proc", Checkout.tree("family"), "-n", "1"]

  @Test(arguments: [["-o"], ["--append", "-r"]])
  func `an untrusted link to a stream or a recording is rejected`(option: [String]) async throws {
    try await withPublicDirectory { directory, victim in
      if option.contains("-r") {
        let made = try await run(
          .path(BuiltProgram.profiler.path), Self.arguments + ["-r", victim])
        #expect(made.status == .exited(0))
      } else {
        try "precious".write(toFile: victim, atomically: false, encoding: .utf8)
      }
      let before = try Data(contentsOf: URL(filePath: victim))
      try plant("\(directory)/out", to: victim)
      let result = try await run(
        .path(BuiltProgram.profiler.path), Self.arguments + option + ["\(directory)/out"])
      #expect(result.status == .exited(1))
      result.expectMessage(naming: "'\(directory)/out'", "symbolic link")
      #expect(try Data(contentsOf: URL(filePath: victim)) == before)
    }
  }

  @Test(arguments: [["-g"], ["--graph-script"]])
  func `a file written at the end replaces an untrusted link`(option: [String]) async throws {
    for isSpecial in [false, true] {
      try await withPublicDirectory { directory, victim in
        if isSpecial {
          // A writer would wait for a reader.
          #expect(mkfifo(victim, 0o600) == 0)
        } else {
          try "precious".write(toFile: victim, atomically: false, encoding: .utf8)
        }
        try plant("\(directory)/out.svg", to: victim)
        let script = option == ["--graph-script"]
        let result = try await run(
          .path(BuiltProgram.profiler.path),
          Self.arguments + option + ["\(directory)/out.svg"]
            + (script ? ["-g", "\(directory)/chart.svg", "--graph-backend", "gnuplot"] : []))
        #expect(result.status == .exited(0), "\(result.errors)")
        var status = stat()
        #expect(lstat("\(directory)/out.svg", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFREG && status.st_size > 100)
        if !isSpecial { #expect(contents(victim) == "precious") }
      }
    }
  }

  @Test func `the user's own link is followed`() async throws {
    try await withPublicDirectory { directory, victim in
      try plant("\(directory)/out", to: victim, owner: 0)
      let result = try await run(
        .path(BuiltProgram.profiler.path), Self.arguments + ["-o", "\(directory)/out"])
      #expect(result.status == .exited(0), "\(result.errors)")
      #expect(contents(victim)?.hasPrefix("PID\t") == true)
      // Without the sticky bit any user could replace the link, so it is not followed.
      #expect(chmod(directory, 0o777) == 0)
      let again = try await run(
        .path(BuiltProgram.profiler.path), Self.arguments + ["-o", "\(directory)/out"])
      #expect(again.status == .exited(1))
    }
  }
}
