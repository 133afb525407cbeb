import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct RollupLineTests {
  /// The process is vim in a captured tree, with a synthetic rollup.
  @Test(
    arguments: [
      (0, "0 more: each of N mappings is truncated to kB"),
      (9216, "9216 more: each of N mappings is truncated to kB"),
      (-1024, "1024 less: it changed while it was read"),
      (10 << 20, "10485760 more: it changed while it was read"),
    ] as [(Int64, String)])
  func `a difference from the rollup is explained in one line`(
    difference: Int64, line: String
  ) throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("bash-vim")), selection: Selection(pattern: try Pattern("vim")))
    let memory = try #require(try sampler.records().first?.memory)
    #expect(memory.mappingCount > 40)
    let rollup = UInt64(Int64(memory.total) + difference)
    let table = SnapshotTable(mask: .standard, width: 80)
    #expect(
      table.comparison(rollup, with: memory)
        == "smaps_rollup: \(rollup) bytes, "
        + line.replacing("N", with: String(memory.mappingCount)))
  }
}
