import MemoryProfile
import OpenMetrics
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MetricsExportTests {
  private func text(_ collector: consuming MetricCollector) throws -> String {
    var text: [UInt8] = []
    try collector.finish(as: .openMetrics) { piece, _ throws(Failure) in
      text += piece
      return true
    }
    return String(decoding: text, as: UTF8.self)
  }

  @Test func `points that arrive by time are written series by series`() throws {
    var collector = try MetricCollector()
    var random = SeededRandom(seed: 8)
    let heads = [
      MetricFamily("a_total", .counter, help: "A."),
      MetricFamily("b_seconds", .gauge, unit: .seconds, help: "B."),
    ]
    var expected = heads.map { _ in (0..<3).map { _ in [MetricPoint]() } }
    // The third series of each family is absent from time to time, for a long or short time.
    for index in 0..<5000 {
      let time = Int64(index) * 1000 - 7 + Int64.random(in: 0..<900, using: &random)
      let hasThird = index / 800 % 2 == 1 || index % 100 == 3
      let families = heads.indices.map { family in
        var head = heads[family]
        head.points = (0..<(hasThird ? 3 : 2)).map { series in
          let number: UInt64 =
            [0, 1, 4096, .max, .random(in: 0...(.max), using: &random)].randomElement(
              using: &random)
            ?? 0
          let value =
            family == 0
            ? MetricValue.count(number) : .duration(.microseconds(Int64(number % 100_000_000)))
          let point = MetricPoint([Label("series", "\(series)")], value, time: time)
          expected[family][series].append(point)
          return point
        }
        return head
      }
      try collector.append(families, at: time)
    }
    let families = heads.indices.map { family in
      var head = heads[family]
      head.points = expected[family].flatMap { $0 }
      return head
    }
    let wanted = String(decoding: ExpositionFormat.openMetrics.encode(families), as: UTF8.self)
    let difference = firstDifferentLine(wanted, try text(collector))
    #expect(difference == nil)
  }

  @Test func `named memory has a metric, and what was not measured has none`() throws {
    func lines(_ tree: String) throws -> [String] {
      var sampler = Sampler(try ProcTree(Checkout.tree(tree)), selection: Selection())
      let sample = try sampler.sample { .zero }
      var metrics = ProcessMetrics(capacity: 10, counting: .pss)
      metrics.take(sample, names: sample.processes.map(\.name), [])
      return String(decoding: ExpositionFormat.openMetrics.encode(metrics.families), as: UTF8.self)
        .split(separator: "\n").map { String($0) }
    }
    let go = try lines("go-named")
    let name = #"process_named_pss_bytes{group="gosrv",category="other",name="[anon: Go: heap]"} "#
    #expect(go.contains { $0.hasPrefix(name) })
    #expect(
      try lines("names").contains {
        $0.hasPrefix("process_named_pss_bytes") && $0.contains(#"name="/dev/shm/ring"} 16384"#)
      })
    #expect(try lines("hugetlb-and-swap").contains { $0.hasPrefix("process_hugetlb_bytes{") })
    #expect(try !lines("swap-without-swappss").contains { $0.contains("swap_pss") })
  }

  @Test(arguments: Measure.countable)
  func `a measure has one metric by category, and its help says if it adds up`(
    measure: Measure
  ) throws {
    let process = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 1), parent: nil,
      commandLine: CommandLine(bytes: Array("a".utf8)), name: "a", faults: PageFaults(),
      memory: MemoryUsage([.heap: 4096]))
    var metrics = ProcessMetrics(capacity: 10, counting: measure)
    metrics.take(
      Sample(
        interval: .zero...(.zero), processes: [process], accumulatedFaults: PageFaults()),
      names: ["a"], [])
    let lines = String(
      decoding: ExpositionFormat.openMetrics.encode(metrics.families), as: UTF8.self
    ).split(separator: "\n")
    let name = "process_\(measure.descriptor.key)_bytes"
    let help = lines.filter { $0.hasPrefix("# HELP \(name) ") }
    #expect(help.count == 1)
    #expect(help.first?.hasSuffix("count once for each process.") == !measure.descriptor.addsUp)
    #expect(Set(lines).count == lines.count)
  }

  @Test func `without a point only the end marker is written`() throws {
    #expect(try text(try MetricCollector()) == "# EOF\n")
  }

  /// Returns the lines of an exported recording.
  private func export(_ name: String, by dimension: Dimension) throws -> [Substring] {
    let path = Checkout.recording(name)
    let samples = try RecordedSamples(path, interval: .seconds(1))
    var export = try MetricsExport(of: samples, in: path, by: dimension, regex: nil)
    var failure: Failure?
    _ = try samples.forEachSample { sample, _ in
      do throws(Failure) { try export.take(sample) } catch { failure = error }
      return failure == nil
    }
    #expect(failure == nil)
    var text: [UInt8] = []
    try export.finish { piece throws(Failure) in
      text += piece
      return true
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n")
  }

  @Test func `each family and each series of an exported recording is contiguous`() throws {
    for lines in [
      try export("workers.db", by: .name), try export("chromium.db", by: .process),
      try export("leak.ndjson", by: .process),
    ] {
      #expect(lines.last == "# EOF")
      let heads = lines.filter { $0.hasPrefix("# HELP") }
      #expect(Set(heads).count == heads.count)
      var ended: Set<Substring> = []
      var series: Substring = ""
      var time = 0.0
      for line in lines where !line.hasPrefix("#") {
        let parts = line.split(separator: " ")
        let pointTime = try #require(Double(parts[parts.count - 1]))
        let name = line.dropLast(parts.suffix(2).map(\.count).reduce(2, +))
        if name != series {
          #expect(ended.insert(series).inserted)
          #expect(!ended.contains(name), "\(name) is not contiguous")
          (series, time) = (name, 0)
        }
        #expect(pointTime > time)
        time = pointTime
      }
    }
  }

  @Test func `an exported value is the sum over the group at that time`() throws {
    let lines = Set(try export("workers.db", by: .name))
    let samples = try RecordedSamples(
      Checkout.recording("workers.db"), interval: .seconds(1))
    let start = try #require(samples.metadata.start)
    var values = 0
    var peak: UInt64 = 0
    _ = try samples.forEachSample { sample, _ in
      var heaps: [String: UInt64] = [:]
      for process in sample.processes { heaps[process.name, default: 0] += process.memory[.heap] }
      let time = start.advanced(by: sample.interval.lowerBound).milliseconds
      let fraction = String("000\(time % 1000)".suffix(3)).replacing(/0+$/, with: "")
      let seconds = "\(time / 1000)" + (fraction.isEmpty ? "" : ".\(fraction)")
      for (name, bytes) in heaps where bytes > 0 {
        let line = #"process_pss_bytes{group="\#(name)",category="heap"} \#(bytes) \#(seconds)"#
        #expect(lines.contains(Substring(line)), "\(line)")
        values += 1
        peak = max(peak, bytes)
      }
      return true
    }
    #expect(values > 50)
    #expect(peak > 1 << 19)
  }

  @Test(
    arguments: [
      ("workers.tsv", .process, "--export"), ("chromium.ndjson", .name, "--group-by name"),
      ("chromium.ndjson", .executable, "--group-by exe"),
    ] as [(String, Dimension, String)])
  func `an export fails if the file doesn't store what it needs`(
    name: String, dimension: Dimension, option: String
  ) throws {
    let path = Checkout.recording(name)
    let samples = try RecordedSamples(path, interval: .seconds(1))
    expectFailure(naming: option, "'\(path)'") {
      _ = try MetricsExport(of: samples, in: path, by: dimension, regex: nil)
    }
  }
}

@Suite(.timeLimit(.minutes(20))) struct GroupNamesTests {
  private func name(_ commandLine: [UInt8]) throws -> String {
    var names = try GroupNames(.capture, regex: "(?s)(.*)")
    return names.name(
      of:
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 1), parent: nil,
          commandLine: CommandLine(bytes: commandLine), name: "a", faults: PageFaults(),
          memory: MemoryUsage()))
  }

  @Test(
    arguments: [
      ("/usr/lib/gcc/cc1plus", "cc1plus"), ("/opt/x y/run (deleted)", "run"), (nil, "short"),
      ("/", "short"),
    ] as [(String?, String)])
  func `a program is the file name of its executable, or its short name`(
    executable: String?, expected: String
  ) throws {
    var names = try GroupNames(.program, regex: nil, missing: GroupNames.unknown)
    let record = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 1), parent: nil,
      commandLine: CommandLine(bytes: []), name: "short",
      executable: executable.map { Array($0.utf8) }, faults: PageFaults(), memory: MemoryUsage())
    #expect(names.names(of: [record]) == [expected])
  }

  @Test(
    arguments: [
      ("", "[a]"), ("a\nb", #"a\nb"#), (String(repeating: "é", count: 256), nil),
      (
        "begin" + String(repeating: "€", count: 252),
        "begin" + String(repeating: "€", count: 123) + "…" + String(repeating: "€", count: 127)
      ),
      (
        String(repeating: "𝄞", count: 100_000) + "end",
        String(repeating: "𝄞", count: 128) + "…" + String(repeating: "𝄞", count: 124) + "end"
      ),
    ] as [(String, String?)])
  func `a long name loses its middle`(text: String, expected: String?) throws {
    let name = try name(Array(text.utf8))
    #expect(name == expected ?? text)
    #expect(name.unicodeScalars.count <= 256)
  }
}
