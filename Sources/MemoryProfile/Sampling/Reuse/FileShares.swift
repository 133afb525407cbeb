import ProcFS

/// How much of each category is memory that other processes can change: files and shared memory.
struct FileShares: Sendable {
  /// Whether mappings are counted. Only those of a full read are that `smaps_rollup` follows.
  let isCounted: Bool

  /// PSS by category, in bytes. PSS of a mapping counts as that of its file without the anonymous
  /// pages in it.
  private var files = InlineArray<13, UInt64>(repeating: 0)
  private var sharedMemory = InlineArray<13, UInt64>(repeating: 0)

  /// Whether a part that is shared memory has private copies of pages, which no sum separates.
  private var hasCopies = false

  init(isCounted: Bool = false) {
    self.isCounted = isCounted
  }

  /// Adds the next mapping.
  mutating func add(_ mapping: Mapping, in bytes: RawSpan, as category: Category) {
    let pss = mapping.bytes(of: .pss), anonymous = mapping.bytes(of: .anonymous)
    guard pss > 0 || anonymous > 0 else { return }
    let isShared =
      category == .sharedMemory
      || bytes.extracting(mapping.name).withUnsafeBytes { Classifier.isSharedMemory($0) }
    if isShared, anonymous > 0, category == .libraryData { hasCopies = true }
    guard pss > anonymous else { return }
    if isShared {
      sharedMemory[category.rawValue].addClamped(pss - anonymous)
    } else {
      files[category.rawValue].addClamped(pss - anonymous)
    }
  }

  /// Whether PSS by mapping agrees with PSS by kind of page. It does not for a file on a tmpfs,
  /// which looks like any other file, or if relatives share anonymous pages of a file's mapping.
  /// Nor may shared memory have private copies of pages: its parts are scaled as a whole.
  func agrees(with sums: RollupSums, mappings: Int) -> Bool {
    guard !hasCopies else { return false }
    // The kernel truncates each mapping's PSS to whole kB.
    let tolerance = UInt64(mappings + 1) << 10
    func isNear(_ shares: InlineArray<13, UInt64>, _ sum: UInt64) -> Bool {
      let total = shares.indices.reduce(0 as UInt64) { $0.addingClamped(shares[$1]) }
      return max(total, sum) - min(total, sum) <= tolerance
    }
    return isNear(files, sums.filePSS) && isNear(sharedMemory, sums.sharedMemoryPSS)
  }

  /// The memory of a process with shares that are scaled to what `smaps_rollup` shows.
  ///
  /// RSS and USS become exact. How PSS is divided among the files of one kind stays as it was.
  ///
  /// - Parameters:
  ///   - memory: that of the full read.
  ///   - before: the sums after it.
  ///   - now: the current sums.
  func scaled(_ memory: MemoryUsage, from before: RollupSums, to now: RollupSums) -> MemoryUsage {
    var scaled = memory
    for category in Category.allCases where category != .other {
      let index = category.rawValue
      var bytes = memory[category]
      bytes = Self.moved(bytes, files[index], from: before.filePSS, to: now.filePSS)
      bytes = Self.moved(
        bytes, sharedMemory[index], from: before.sharedMemoryPSS, to: now.sharedMemoryPSS)
      scaled[category] = bytes
    }
    for (part, bytes) in memory.parts where part.isSharedMemory {
      scaled.set(
        part, to: Self.moved(bytes, bytes, from: before.sharedMemoryPSS, to: now.sharedMemoryPSS))
    }
    if !memory.unmeasured.contains(.rss) {
      scaled[.rss] = memory[.rss].addingClamped(now.rss) - min(before.rss, memory[.rss])
    }
    if !memory.unmeasured.contains(.uss) {
      scaled[.uss] = memory[.uss].addingClamped(now.uss) - min(before.uss, memory[.uss])
    }
    return scaled
  }

  /// A number of bytes, of which a share changed by the same factor as a sum did.
  private static func moved(
    _ bytes: UInt64, _ share: UInt64, from before: UInt64, to now: UInt64
  ) -> UInt64 {
    guard share > 0, before > 0, before != now else { return bytes }
    let (high, low) = share.multipliedFullWidth(by: now)
    guard high < before else { return bytes }
    return (bytes - min(share, bytes)).addingClamped(before.dividingFullWidth((high, low)).quotient)
  }
}
