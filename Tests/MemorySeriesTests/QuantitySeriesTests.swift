import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import MemorySeries

@Suite(.timeLimit(.minutes(20))) struct QuantitySeriesTests {
  private func peaks(_ series: QuantitySeries) -> [String: UInt64] {
    Dictionary(
      uniqueKeysWithValues: series.rows.filter { $0.series.peak > 0 }
        .map { ($0.quantity.label, $0.series.peak) })
  }

  @Test func `names have rows of their own, and their categories what is left`() throws {
    var series = QuantitySeries()
    var sampler = Sampler(try ProcTree(Checkout.tree("names")), selection: Selection())
    let total = try sampler.sample { .zero }.total
    series.append(total, at: .zero)
    let rows = peaks(series)
    #expect(rows["[anon:jit code]"] == 65536)
    #expect(rows["Shared Memory /dev/shm/ring"] == 16384)
    #expect(rows["Library Data"] == 4096)
    #expect(rows["Other"] == nil)
    #expect(rows.values.reduce(0, +) == total.total)
    // The category is still known as a whole.
    #expect(series.series(of: .category(.libraryData)).peak == 84 * 1024)
    #expect(series.series(of: .category(.other)).peak == 120 * 1024)
    #expect(series.bytes(ofRow: .category(.libraryData), in: total) == 4096)
    #expect(series.bytes(ofRow: .part(.other("[anon:jit code]")), in: total) == 65536)
  }

  @Test func `a name starts when it is first seen, and names beyond the limit stay in Other`() {
    var series = QuantitySeries()
    series.append(MemoryUsage([.heap: 1]), at: .zero)
    let names = (1...QuantitySeries.nameCapacity + 6).map { ("[anon:\($0)]", UInt64($0)) }
    let usage = MemoryUsage([.heap: 1], others: Dictionary(uniqueKeysWithValues: names))
    series.append(usage, at: .seconds(1))
    series.append(MemoryUsage([.heap: 1]), at: .seconds(2))
    #expect(series.names.count == QuantitySeries.nameCapacity)
    #expect(series.series(of: .part(.other("[anon:70]"))).count == 2)
    #expect(series.series(of: .part(.other("[anon:6]"))).count == 0)
    #expect(peaks(series)["Other"] == 1 + 2 + 3 + 4 + 5 + 6)
    #expect(series.bytes(ofRow: .category(.other), in: usage) == 21)
  }

  @Test func `a measure that a sample lacks has no values`() {
    var series = QuantitySeries()
    var usage = MemoryUsage([.heap: 1], measures: [.hugetlb: 7])
    series.append(usage, at: .zero)
    usage.unmeasured = [MeasureSet(.swapPSS)]
    series.append(usage, at: .seconds(1))
    #expect(series.series(of: .measure(.swapPSS)).count == 0)
    #expect(series.series(of: .measure(.hugetlb)).count == 2)
  }
}
