import Foundation
import Subprocess
import SystemPackage
import Testing
import TestSupport

/// The programs in unusual environments.
///
/// Most run in their own mount namespace (unshare(1)), which only root can create.
@Suite(
  .timeLimit(.minutes(20)), .limitedConcurrency,
  .enabled(if: geteuid() == 0, "only root can make a mount namespace"))
struct SurroundingsTests {
  private static let family = ["--proc", Checkout.tree("family"), "-n", "1"]

  /// Runs a script in a mount namespace, with the profiler as its last command.
  private func unshared(
    _ script: String, _ arguments: [String]
  ) async throws -> BuiltProgram.Result {
    try await run(
      .name("unshare"),
      ["--mount", "sh", "-ec", "\(script)", "sh", BuiltProgram.profiler.path.string] + arguments)
  }

  /// Runs a command as the user 65534 with CAP_DAC_READ_SEARCH.
  ///
  /// The capability allows access to any directory, so that this checkout need not be public. It
  /// doesn't allow access to the memory of processes.
  private static let unprivileged =
    "exec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_read_search "
    + #"--ambient-caps=+dac_read_search "$@""#

  @Test(arguments: [("hidepid=1", true), ("hidepid=2", false)])
  func `if processes are hidden, visible ones are read and denied ones counted`(
    option: String, areListed: Bool
  ) async throws {
    try await withTemporaryDirectory { directory in
      let proc = "\(directory)/proc"
      try FileManager.default.createDirectory(atPath: proc, withIntermediateDirectories: false)
      let mount = "mount -t proc -o \(option) proc '\(proc)'; "
      for pattern in [[], ["."], ["-c", "."]] {
        let result = try await unshared(
          mount + Self.unprivileged, ["--proc", proc, "-s", "-n", "1", "-w"] + pattern)
        #expect(result.status == .exited(0), "\(result.errors)")
        #expect(result.output.split(separator: "\n").count >= 2)
        #expect(!result.output.contains("\n1\t"))
        let counts = result.errors.contains(/smaps-profiler: \d+ processes .*CAP_SYS_PTRACE/)
        #expect(counts == areListed, "\(result.errors)")
        #expect(result.errors.contains("warning: can't read process 1: ") == areListed)
      }
      let failing = try await unshared(
        mount + Self.unprivileged, ["--proc", proc, "-s", "-n", "1", "-f"])
      #expect(failing.status == .exited(areListed ? 1 : 0))
      #expect(failing.errors.contains("error: can't read process 1: ") == areListed)
    }
  }

  @Test func `on a read-only disk only output files fail`() async throws {
    try await withTemporaryDirectory { directory in
      // The directory may be on another disk.
      let readOnly =
        "mount --rbind / /mnt; mount -o remount,bind,ro /mnt; "
        + "mount --bind '\(directory)' '/mnt\(directory)'; "
        + "mount -o remount,bind,ro '/mnt\(directory)'; "
        + #"exec chroot /mnt "$@""#
      let printed = try await unshared(readOnly, Self.family + ["-g", "-"])
      #expect(printed.status == .exited(0), "\(printed.errors)")
      #expect(printed.output.hasSuffix("</svg>\n"))
      for option in ["-g", "-r", "-o"] {
        let path = "\(directory)/x.svg"
        let failing = try await unshared(readOnly, Self.family + [option, path])
        #expect(failing.status == .exited(1))
        #expect(failing.output == "")
        #expect(
          failing.errors.contains("'\(path)'") && failing.errors.contains("Read-only file system"))
        #expect(failing.errors.split(separator: "\n").count == 1)
      }
    }
  }

  @Test func `without /proc the error says so`() async throws {
    let result = try await unshared(
      #"mount --bind / /mnt; exec chroot /mnt "$@""#, Self.family)
    #expect(result.status == .exited(1))
    result.expectMessage(naming: "/proc", "mount")
  }

  @Test func `an empty environment changes nothing`() async throws {
    let expected = try await run(
      .path(BuiltProgram.profiler.path), Self.family + ["-g", "-"])
    let result = try await run(
      .name("env"), ["-i", BuiltProgram.profiler.path.string] + Self.family + ["-g", "-"])
    #expect(result.status == .exited(0))
    #expect(result.errors == "")
    // The time of day differs.
    #expect(
      try SVGOutline(result.output).shapes.count == SVGOutline(expected.output).shapes.count)
  }

  @Test func `without a font a PNG has a warning, and an SVG its texts`() async throws {
    try await withTemporaryDirectory { directory in
      let hide =
        "for place in /usr/share/fonts /usr/local/share/fonts /var/cache/fontconfig ~/.fonts "
        + "~/.local/share/fonts ~/.cache/fontconfig; do "
        + #"if [ -d "$place" ]; then mount -t tmpfs none "$place"; fi; done; exec "$@""#
      let picture = "\(directory)/chart.png"
      let drawn = try await unshared(hide, Self.family + ["-g", picture])
      #expect(drawn.status == .exited(0))
      drawn.expectMessage("warning", naming: "font", "apt-get install fonts-dejavu-core")
      #expect(try Data(contentsOf: URL(fileURLWithPath: picture)).starts(with: [0x89, 0x50]))
      let chart = "\(directory)/chart.svg"
      let written = try await unshared(hide, Self.family + ["-g", chart])
      #expect(written.status == .exited(0))
      #expect(!written.errors.contains("warning"))
      let svg = try #require(contents(chart))
      #expect(try SVGOutline(svg).summary.contains("1 sample of"))
      #expect(try SVGOutline(svg).texts.contains("Total"))
      #expect(svg.hasSuffix("</svg>\n"))
    }
  }

  @Test(arguments: [
    ("<&-", true), (">&-", false), ("2>&-", true), ("<&- 2>&-", true), ("<&- >&- 2>&-", false),
  ])
  func `no file is opened in place of a closed standard stream`(
    closing: String, canPrint: Bool
  ) async throws {
    try await withTemporaryDirectory { directory in
      let result = try await run(
        .name("sh"),
        [
          "-c", #"exec "$@" \#(closing)"#, "sh", BuiltProgram.profiler.path.string, "-n", "2", "-i",
          "0.01", "--proc", Checkout.tree("family"), "-w", "-r", "\(directory)/run.db", "-g",
          "\(directory)/chart.svg",
        ])
      #expect(result.status == .exited(canPrint ? 0 : 1))
      #expect(contents("\(directory)/chart.svg")?.hasSuffix("</svg>\n") == true)
      let replayed = try await BuiltProgram.profiler("--replay", "\(directory)/run.db")
      #expect(replayed.status == .exited(0))
      #expect(replayed.output.hasPrefix("PID\t"))
      if canPrint { #expect(replayed.output == result.output) }
    }
  }
}
