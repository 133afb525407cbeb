import ProcFS

/// Shows that a process's memory is unchanged without reading every mapping.
///
/// Using a new page causes a page fault. Releasing a page, mapping, unmapping or changing a mapping
/// changes the sizes in `status` or a sum in `smaps_rollup`. That sum also shows if pages are
/// shared with other processes than before. IdleProcesses.md lists the changes that do not show.
struct MemoryFingerprint: Equatable, Sendable {
  let counters: Counters

  /// The lines of `status` that are about memory.
  let status: [UInt8]

  /// All of `smaps_rollup`.
  let rollup: [UInt8]

  /// The part that `stat` contains, which costs a hundredth of the rest.
  struct Counters: Equatable, Sendable {
    let startTime: UInt64
    let image: ProgramImage
    let faults: PageFaults
    let threads: UInt64
    let virtualSize: UInt64
    let residentPages: UInt64

    init(_ stat: ProcessStat) {
      startTime = stat.startTime
      image = stat.image
      faults = stat.faults
      threads = stat.threads
      virtualSize = stat.virtualSize
      residentPages = stat.residentPages
    }
  }
}
