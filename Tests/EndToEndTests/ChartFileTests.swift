import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// The file of `-g`.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ChartFileTests {
  private let profiler = BuiltProgram.profiler

  @Test(arguments: [("svg", "<?xml"), ("PNG", "\u{89}PNG"), ("pdf", "%PDF")])
  func `a chart has the format of its extension`(
    ending: String, magic: String
  ) async throws {
    try await withTemporaryDirectory { directory in
      let chart = "\(directory)/chart.\(ending)"
      let result = try await profiler(
        "--proc", Checkout.tree("jvm"), "-d", "60ms", "-i", "0.02", "-m", "-g", chart)
      #expect(result.status == .exited(0))
      // Samples at 0, 20, 40 and 60 ms. A busy machine skips some, but never the first.
      #expect((1...4).contains(result.output.split(separator: "\n").count / 2))
      let bytes = try #require(FileManager.default.contents(atPath: chart))
      #expect(bytes.starts(with: magic.unicodeScalars.map { UInt8($0.value) }))
      #expect(names(in: directory).count == 1)
    }
  }

  @Test func `a chart that can't be written at the end is an error and leaves no file`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let gone = "\(directory)/gone"
      try FileManager.default.createDirectory(atPath: gone, withIntermediateDirectories: true)
      let result = try await Subprocess.run(
        .path(profiler.path),
        arguments: ["--proc", Checkout.tree("names"), "-i", "0.01", "-g", "\(gone)/chart.svg"],
        input: .none, output: .sequence, error: .string(limit: 4096)
      ) { execution in
        for try await _ in execution.standardOutput.strings() {
          if rmdir(gone) == 0 { try execution.send(signal: .interrupt) }
        }
      }
      #expect(result.terminationStatus == .exited(1))
      #expect(result.standardError.hasPrefix("smaps-profiler: error: "))
      #expect(result.standardError.contains("'\(gone)/chart.svg': No such file or directory\n"))
    }
  }

  @Test func `an existing chart is replaced atomically, through a link too`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      try Data("before".utf8).write(to: URL(fileURLWithPath: "\(directory)/real.svg"))
      try FileManager.default.createSymbolicLink(
        atPath: "\(directory)/link.svg", withDestinationPath: "real.svg")
      let result = try await profiler(
        "--proc", Checkout.tree("names"), "-n", "1", "-g", "\(directory)/link.svg")
      #expect(result.status == .exited(0))
      #expect(contents("\(directory)/real.svg")?.hasSuffix("</svg>\n") == true)
      #expect(names(in: directory) == ["link.svg", "real.svg"])
    }
  }
}
