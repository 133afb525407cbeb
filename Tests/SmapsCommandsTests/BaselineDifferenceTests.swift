import Foundation
import MemoryProfile
import MemorySeries
import Plot
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct BaselineDifferenceTests {
  /// Writes a run with a sample for each total in MiB, one a second, and reads it as a baseline.
  private func baseline(
    _ mebibytes: [UInt64], startingAt start: Int = 0, measure: Measure = .pss,
    _ body: (BaselineRun) throws -> Void
  ) throws {
    let directory = FileManager.default.temporaryDirectory.path + "/baseline-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let path = "\(directory)/main.db"
    var metadata = RunMetadata(counting: measure)
    metadata.interval = .seconds(1)
    var writer = try RecordingWriter(path, metadata: metadata, appends: false)
    for sample in samples(mebibytes, startingAt: start) { try writer.append(sample) }
    try writer.finish()
    try body(
      BaselineRun(path: path, selecting: Selection(), regex: nil, interval: .seconds(1)))
  }

  private func samples(_ mebibytes: [UInt64], startingAt start: Int = 0) -> [Sample] {
    mebibytes.enumerated().map { second, size in
      SyntheticRun.sample(
        at: start + second, [(7, "make", MemoryUsage([.heap: size << 20]))])
    }
  }

  private func difference(
    _ run: BaselineRun, isWindow: Bool = false, _ samples: [Sample]
  ) -> BaselineDifference {
    var difference = BaselineDifference(AlignedBaseline(run: run, isWindow: isWindow))
    for sample in samples { difference.add(sample) }
    return difference
  }

  private func json(_ difference: BaselineDifference) -> String {
    var json = JSONText()
    json.object { difference.encode(to: &$0) }
    return String(decoding: json.bytes, as: UTF8.self)
  }

  @Test func `peak, end and the largest difference at equal times are compared`() throws {
    try baseline([10, 50, 20, 20]) { run in
      let difference = difference(run, samples([10, 40, 60, 30, 30]))
      let text = json(difference)
      #expect(text.contains(#""samples":4,"duration_millis":3000,"#))
      #expect(text.contains("\"peak\":\(50 << 20),\"peak_change\":\(10 << 20),"))
      #expect(text.contains("\"last\":\(20 << 20),\"last_change\":\(10 << 20),"))
      #expect(
        text.hasSuffix(
          "\"largest_difference\":{\"millis\":2000,\"total\":\(60 << 20),"
            + "\"baseline\":\(20 << 20),\"change\":\(40 << 20)}}}"))
      let lines = difference.lines(.seconds)
      #expect(lines.count == 2)
      #expect(lines[0].contains("peak 60.0 MiB (+10.0 MiB, +20.0%)"))
      #expect(lines[0].contains("4 s instead of 3 s"))
      #expect(lines[1].contains("+40.0 MiB, +200% after 2 s: 60.0 MiB instead of 20.0 MiB"))
    }
  }

  @Test func `first samples are aligned, whenever they were`() throws {
    try baseline([10, 50], startingAt: 30) { run in
      let text = json(difference(run, samples([10, 51], startingAt: 7)))
      #expect(text.contains(#""largest_difference":{"millis":8000,"#))
      #expect(text.contains(#""change":1048576}"#))
    }
  }

  @Test func `in a window, the starts of the runs are aligned`() throws {
    try baseline([10, 20, 30, 40]) { run in
      let text = json(difference(run, isWindow: true, samples([33, 40], startingAt: 2)))
      #expect(text.contains(#""largest_difference":{"millis":2000,"#))
      #expect(text.contains(#""change":3145728}"#))
    }
  }

  @Test func `a window is compared with the part of the baseline beside it`() throws {
    try baseline([10, 90, 30, 40, 20, 70]) { run in
      let same = difference(run, isWindow: true, samples([30, 40, 20], startingAt: 2))
      #expect(
        json(same).contains(
          "\"duration_millis\":2000,\"peak\":\(40 << 20),\"peak_change\":0,"
            + "\"last\":\(20 << 20),\"last_change\":0,"))
      let lines = same.lines(.seconds)
      #expect(lines[0].contains("peak 40.0 MiB (0), end 20.0 MiB (0), 2 s instead of 2 s"))
      #expect(lines[1] == "no difference from the baseline at any time")
      let later = difference(run, isWindow: true, samples([30], startingAt: 9))
      #expect(later.lines(.seconds).count == 1)
      #expect(!later.lines(.seconds)[0].contains("peak"))
      #expect(!json(later).contains("peak"))
    }
  }

  @Test func `nothing is compared after the end of the baseline`() throws {
    try baseline([10, 10]) { run in
      let text = json(difference(run, samples([10, 10, 90])))
      #expect(text.contains(#""largest_difference":{"millis":0,"#))
      #expect(run.total(at: .seconds(2)) == nil)
      #expect(run.total(at: .milliseconds(999)) == 10 << 20)
    }
  }

  @Test func `an equal run has no difference`() throws {
    try baseline([10, 20]) { run in
      #expect(
        difference(run, samples([10, 20])).lines(.seconds).last
          == "no difference from the baseline at any time")
    }
  }

  @Test func `another measure is refused`() throws {
    try baseline([10], measure: .uss) { run in
      try run.check(counting: .uss)
      expectFailure(naming: "--baseline", "USS", "PSS", "--measure uss") {
        try run.check(counting: .pss)
      }
    }
  }

  @Test func `a file without a selected process is refused`() throws {
    let path = Checkout.recording("leak.ndjson")
    expectFailure(naming: "--baseline", "'^nothing$'", path) {
      _ = try BaselineRun(
        path: path, selecting: Selection(pattern: try Pattern("^nothing$")), regex: "^nothing$",
        interval: .seconds(1))
    }
    expectFailure(naming: "--baseline", "'/nowhere/run.db'") {
      _ = try BaselineRun(
        path: "/nowhere/run.db", selecting: Selection(), regex: nil, interval: .seconds(1))
    }
  }

  private func chart(_ mebibytes: [UInt64], _ baseline: AlignedBaseline) -> Chart {
    var series = TimeSeries(interval: .seconds(1))
    for sample in samples(mebibytes, startingAt: 5) { series.append(sample) }
    return MemoryChart(
      series: series, metadata: ChartMetadata(), showsFaults: false, baseline: baseline
    ).chart
  }

  @Test func `the line of a chart begins with the run, and ends after twice its length`() throws {
    try baseline([1, 2, 3, 4, 5, 6, 7, 8]) { run in
      let line = chart([9, 9, 9], AlignedBaseline(run: run, isWindow: false)).baseline
      #expect(line?.times == [5, 6, 7, 8, 9])
      #expect(line?.values.first == 1_048_576)
      #expect(line?.name == "Baseline main.db")
      let window = chart([9, 9, 9], AlignedBaseline(run: run, isWindow: true)).baseline
      #expect(window?.times == [5, 6, 7])
      #expect(window?.values == [6, 7, 8].map { $0 * 1_048_576 })
    }
  }
}
