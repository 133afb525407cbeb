import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Each measure against the fields of captured files, summed here line by line.
@Suite(.timeLimit(.minutes(20))) struct MeasureTests {
  /// The fields of each measure, as the documentation has them.
  private static let fields: [Measure: [String]] = [
    .pss: ["Pss"], .rss: ["Rss"], .uss: ["Private_Clean", "Private_Dirty"],
    .pssDirty: ["Pss_Dirty"], .privateDirty: ["Private_Dirty"], .swapPSS: ["SwapPss"],
    .referenced: ["Referenced"], .anonymousPages: ["Anonymous"],
    .thp: ["AnonHugePages", "ShmemPmdMapped", "FilePmdMapped"], .locked: ["Locked"],
    .ksm: ["KSM"], .pssAndSwap: ["Pss", "SwapPss"],
  ]

  /// The sum of some fields over a file, in bytes; `nil` if it has none of them.
  private func sum(of names: [String], in text: String) -> UInt64? {
    let values = text.split(separator: "\n").compactMap { line -> UInt64? in
      let words = line.split(separator: " ")
      guard names.contains(where: { words.first == "\($0):" }), words.count == 3 else { return nil }
      return UInt64(words[1]).map { $0 * 1024 }
    }
    return values.isEmpty ? nil : values.reduce(0, +)
  }

  @Test func `only quantities with a value of their own change in place`() {
    var usage = MemoryUsage([.heap: 5], others: ["[name]": 7], measures: [.rss: 11])
    usage.update(.category(.heap)) { $0 += 1 }
    usage.update(.measure(.rss)) { $0 *= 2 }
    for sum in [MemoryQuantity.total, .category(.other), .part(.other("[name]"))] {
      usage.update(sum) { $0 = 100 }
    }
    #expect(usage == MemoryUsage([.heap: 6], others: ["[name]": 7], measures: [.rss: 22]))
    #expect(usage.total == 13)
  }

  @Test(arguments: Measure.countable, ["python", "family", "hugetlb-and-swap"])
  func `a measure is the sum of its fields`(measure: Measure, tree: String) throws {
    let names = try #require(Self.fields[measure])
    var sampler = Sampler(
      try ProcTree(Checkout.tree(tree)), selection: Selection(),
      options: SamplerOptions(measures: MeasurePlan(measure)))
    let processes = try sampler.records()
    #expect(!processes.isEmpty)
    for process in processes where process.memory.mappingCount > 0 {
      let path = "\(Checkout.tree(tree))/\(process.pid)/smaps"
      let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      if let sum = sum(of: names, in: text) {
        #expect(process.memory.total == sum, "\(measure) of \(process.pid)")
        #expect(!process.memory.unmeasured.contains(measure))
      } else {
        #expect(process.memory.total == 0)
        #expect(process.memory.unmeasured.contains(measure))
      }
      for additional in Measure.additional where additional != .hugetlb {
        let names = try #require(Self.fields[additional])
        #expect(
          process.memory.measured(.measure(additional)) == self.sum(of: names, in: text),
          "\(additional) beside \(measure)")
      }
    }
  }

  @Test func `fields that the plan leaves out are not measured`() throws {
    var sampler = Sampler(
      try ProcTree(Checkout.tree("python")), selection: Selection(),
      options: SamplerOptions(measures: MeasurePlan(.pss, additional: .besideTotal)))
    let process = try #require(try sampler.records().first)
    #expect(process.memory.unmeasured.measures == [.rss, .uss])
    #expect(process.memory[.rss] == 0)
  }

  @Test func `names, keys and columns are unique`() {
    let all = Measure.allCases.map(\.descriptor)
    #expect(Set(all.map(\.name)).count == all.count)
    #expect(Set(all.map(\.key)).count == all.count)
    #expect(Set(all.map(\.column)).count == all.count)
    #expect(Measure.countable.allSatisfy { Measure(name: $0.descriptor.name) == $0 })
    #expect(Measure(name: "hugetlb") == nil)
  }
}
