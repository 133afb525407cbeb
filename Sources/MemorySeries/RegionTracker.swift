package import MemoryProfile
package import ProcFS

/// A mapping of a process over several samples.
package struct RegionIdentity: Hashable, Sendable {
  package let process: ProcessIdentity

  /// Distinguishes the regions that the process has had.
  package let number: Int
}

/// Follows the mappings of processes from sample to sample, as `RegionPairs` does.
///
/// It remembers the mappings of the processes of the latest sample.
package struct RegionTracker: Sendable {
  private struct AddressSpace {
    var executable: [UInt8]?
    var regions: [MemoryRegion]
    var numbers: [Int]
    var nextNumber: Int
    /// The sample that it was last in.
    var sample: Int
  }

  private var known: [ProcessIdentity: AddressSpace] = [:]
  private var sample = 0

  package init() {}

  /// Passes every mapping of the next sample's processes to a closure, with the title of its
  /// process.
  package mutating func track(
    _ processes: [ProcessRecord],
    _ body: (_ identity: RegionIdentity, _ region: MemoryRegion, _ title: [UInt8]) -> Void
  ) {
    sample += 1
    for process in processes {
      guard let regions = process.memory.regions else { continue }
      let numbers = numbers(of: regions, process)
      let title = process.title
      for (number, region) in zip(numbers, regions) {
        body(RegionIdentity(process: process.identity, number: number), region, title)
      }
    }
    known = known.filter { $0.value.sample == sample }
  }

  private mutating func numbers(of regions: [MemoryRegion], _ process: ProcessRecord) -> [Int] {
    // exec(2) replaces all mappings, even if new ones have the same addresses.
    guard var space = known[process.identity], space.executable == process.executable else {
      let next = known[process.identity]?.nextNumber ?? 0
      let numbers = Array(next..<next + regions.count)
      known[process.identity] = AddressSpace(
        executable: process.executable, regions: regions, numbers: numbers,
        nextNumber: next + regions.count, sample: sample)
      return numbers
    }
    let numbers = RegionPairs(from: space.regions, to: regions).before.map { index in
      if let index { return space.numbers[index] }
      defer { space.nextNumber += 1 }
      return space.nextNumber
    }
    space.regions = regions
    space.numbers = numbers
    space.sample = sample
    known[process.identity] = space
    return numbers
  }
}
