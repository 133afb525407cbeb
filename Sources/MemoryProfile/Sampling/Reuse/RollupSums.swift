import ProcFS

/// The sums that `smaps_rollup` has of a process.
struct RollupSums: Equatable, Sendable {
  /// What belongs to the process and its relatives. A change of any of it is found by a full read.
  struct Anonymous: Equatable, Sendable {
    let pss: UInt64
    let rss: UInt64
    let swap: UInt64
    let swapPSS: UInt64
    let hugePages: UInt64
    let hugetlb: UInt64
  }

  let anonymous: Anonymous
  let rss: UInt64
  let uss: UInt64

  /// PSS of files, and of shared memory and tmpfs.
  let filePSS: UInt64
  let sharedMemoryPSS: UInt64

  /// - Returns: `nil` if the kernel does not print PSS by kind, as before Linux 5.3.
  init?(_ counters: KernelCounters) {
    guard let anonymousPSS = counters["Pss_Anon"], let filePSS = counters["Pss_File"],
      let sharedMemoryPSS = counters["Pss_Shmem"]
    else { return nil }
    func bytes(_ name: String) -> UInt64 { counters[name] ?? 0 }
    anonymous = Anonymous(
      pss: anonymousPSS, rss: bytes("Anonymous"), swap: bytes("Swap"), swapPSS: bytes("SwapPss"),
      hugePages: bytes("AnonHugePages"),
      hugetlb: bytes("Private_Hugetlb").addingClamped(bytes("Shared_Hugetlb")))
    rss = bytes("Rss")
    uss = bytes("Private_Clean").addingClamped(bytes("Private_Dirty"))
    self.filePSS = filePSS
    self.sharedMemoryPSS = sharedMemoryPSS
  }

  /// Whether PSS of files and shared memory differs from other sums so much that its division among
  /// categories is not that of the other sums: by a sixteenth of it, and by a 64th of all PSS.
  func hasOtherFiles(than other: RollupSums) -> Bool {
    func distance(_ a: UInt64, _ b: UInt64) -> UInt64 { max(a, b) - min(a, b) }
    let change = distance(filePSS, other.filePSS)
      .addingClamped(distance(sharedMemoryPSS, other.sharedMemoryPSS))
    let files = other.filePSS.addingClamped(other.sharedMemoryPSS)
    return change > max(files / 16, files.addingClamped(other.anonymous.pss) / 64)
  }
}
