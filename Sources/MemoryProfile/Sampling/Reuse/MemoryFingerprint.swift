import ProcFS

/// What tells of a process's memory, without a look at every mapping, that it is what it was.
///
/// Whoever takes a page into use has a page fault; whoever gives one back, maps, unmaps, or changes
/// what a mapping is for has other sizes in `status` or another sum in `smaps_rollup`; and with whom
/// pages are shared shows in that sum too. The README lists what does not show.
struct MemoryFingerprint: Equatable, Sendable {
  let counters: Counters

  /// The lines of `status` that are about memory.
  let status: [UInt8]

  /// All of `smaps_rollup`.
  let rollup: [UInt8]

  /// The part of it that `stat` has, which costs a hundredth of the rest.
  struct Counters: Equatable, Sendable {
    let startTime: UInt64
    let image: ProgramImage
    let faults: PageFaults
    let threads: UInt64
    let virtualSize: UInt64

    init(_ stat: ProcessStat) {
      startTime = stat.startTime
      image = stat.image
      faults = stat.faults
      threads = stat.threads
      virtualSize = stat.virtualSize
    }
  }
}
