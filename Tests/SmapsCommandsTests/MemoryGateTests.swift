import MemoryProfile
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct MemoryGateTests {
  private func sample(_ seconds: Int, _ heaps: [Int]) -> Sample {
    Sample(
      interval: .seconds(seconds)...(.seconds(seconds)),
      processes: heaps.enumerated().map { index, mebibytes in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: Int32(index + 1)), startTime: 1),
          parent: nil, commandLine: CommandLine(bytes: Array("/bin/p\(index + 1)\t-v".utf8)),
          name: "p", faults: PageFaults(),
          memory: MemoryUsage(
            [.heap: UInt64(mebibytes) << 20, .stack: 1 << 20], measures: [.swapPSS: 1 << 30]))
      }, accumulatedFaults: PageFaults())
  }

  private func verdict(
    _ gate: MemoryGate, _ samples: [Sample], start: WallClockTime? = nil
  ) -> String? {
    var gate = gate
    for sample in samples { gate.add(sample) }
    return gate.verdict(beginning: start)
  }

  @Test func `a limit that is only reached is not exceeded`() {
    let samples = [sample(0, [1]), sample(1, [10]), sample(2, [1])]
    let limit = UInt64(11 << 20)
    #expect(verdict(MemoryGate(name: "g", quantity: .total, limit: limit), samples) == nil)
    #expect(
      verdict(MemoryGate(name: "g", quantity: .total, limit: limit - 1), samples)
        == "g exceeded: 11.0 MiB, 1 B above the limit (after 1 s); largest: 11.0 MiB 1 p1\\t-v")
    #expect(verdict(MemoryGate(name: "g", quantity: .total, limit: .max), samples) == nil)
    #expect(verdict(MemoryGate(name: "g", quantity: .total, limit: 0), []) == nil)
  }

  @Test func `the verdict has the largest value, the first excess and the largest processes`() {
    let samples = [
      sample(0, [1]), sample(1, [20, 30]), sample(2, [10, 40, 20, 30, 50]),
      sample(3, [40, 40, 40]),
    ]
    #expect(
      verdict(
        MemoryGate(name: "--max heap=32MiB", quantity: .category(.heap), limit: 32 << 20), samples,
        start: WallClockTime("2026-11-25T23:59:59+01:00"))
        == "--max heap=32MiB exceeded: 150 MiB, 118 MiB above the limit (after 2 s, "
        + "2026-11-26 00:00:01 +01:00; first after 1 s); largest: 50.0 MiB 5 p5\\t-v, "
        + "40.0 MiB 2 p2\\t-v, 30.0 MiB 4 p4\\t-v, 2 more")
  }

  @Test func `a verdict with a baseline has the excess in percent`() {
    #expect(
      verdict(
        MemoryGate(
          name: "--max-growth 5%:a", quantity: .total, limit: 84 << 20, baseline: 80 << 20),
        [sample(0, [99])])
        == "--max-growth 5%:a exceeded: 100 MiB, 25.0% above the baseline's 80.0 MiB "
        + "(after 0 ms); largest: 100 MiB 1 p1\\t-v")
  }

  @Test(
    arguments: [
      (.uss, .total, "20.0 MiB of USS, 10.0 MiB above the limit"),
      (.rss, .category(.heap), "19.0 MiB of RSS (upper bound), 9.00 MiB above the limit"),
      (.rss, .measure(.swapPSS), "1.00 GiB, 1014 MiB above the limit"),
    ] as [(Measure, MemoryQuantity, String)])
  func `a verdict names another measure than PSS`(
    measure: Measure, quantity: MemoryQuantity, text: String
  ) {
    var gate = MemoryGate(name: "g", quantity: quantity, limit: 10 << 20)
    gate.add(sample(0, [19]))
    let verdict = gate.verdict(beginning: nil, counting: measure)
    #expect(verdict?.hasPrefix("g exceeded: \(text) (after") == true)
  }

  @Test func `the argument is escaped in a verdict`() {
    #expect(
      verdict(
        MemoryGate(name: "--max-growth 5%:\u{1B}[2J", quantity: .measure(.swapPSS), limit: 0),
        [sample(0, [1])])?
        .hasPrefix("--max-growth 5%:\\x1b[2J exceeded: 1.00 GiB") == true)
  }
}
