import ProcFS

/// Collects the mappings of one process, and determines the kind of each.
struct RegionCollector {
  private var regions: [MemoryRegion] = []
  private var spans: [GlibcArenaLayout.Span] = []

  /// Whether the process maps glibc.
  private var hasGlibc = false

  /// Whether any address is beyond 4 GiB.
  private var is64Bit = false

  /// Adds the next mapping, by ascending address.
  ///
  /// - Parameter bytes: the bytes that hold the mapping's name and flags.
  mutating func add(
    _ mapping: Mapping, in bytes: RawSpan, as category: Category, _ plan: MeasurePlan
  ) {
    let kind = Self.kind(of: mapping, in: bytes, category)
    let name = name(of: mapping, in: bytes, category)
    if kind == .file, !hasGlibc { hasGlibc = Self.isGlibc(name) }
    if mapping.addresses.upperBound > 1 << 32 { is64Bit = true }
    regions.append(
      MemoryRegion(
        addresses: mapping.addresses, kind: kind,
        part: MemoryPart(category, name: name, permissions: mapping.permissions),
        bytes: mapping.bytes(of: plan)))
    spans.append(GlibcArenaLayout.Span(mapping.addresses, Self.use(of: mapping, in: bytes, kind)))
  }

  /// Marks a mapping that was added before as the stack of a thread.
  mutating func setThreadStack(_ mapping: Mapping) {
    var (low, high) = (0, regions.count)
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].addresses.lowerBound < mapping.addresses.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < regions.count, regions[low].addresses == mapping.addresses else { return }
    regions[low].kind = .threadStack
    regions[low].part.category = .threadStack
    spans[low].use = .unrelated
  }

  /// All mappings, after the last one was added.
  mutating func finish() -> [MemoryRegion] {
    guard hasGlibc else { return regions }
    for index in GlibcArenaLayout(is32Bit: !is64Bit).heaps(in: spans)
    where regions[index].kind == .anonymous {
      regions[index].kind = .glibcArenaLayout
    }
    return regions
  }

  // MARK: - Names

  /// The name is shared with the mapping before if it is the same: those of a file follow one
  /// another.
  private func name(
    of mapping: Mapping, in bytes: RawSpan, _ category: Category
  ) -> [UInt8] {
    if mapping.name.isEmpty { return [] }
    if category == .other { return Array(mapping.text(in: bytes).utf8) }
    return bytes.extracting(mapping.name).withUnsafeBytes { name in
      if let latest = regions.last?.part.name, name.equals(latest) { return latest }
      return Array(name)
    }
  }

  /// Whether a path is that of glibc: its soname is `libc.so.6` (`shlib-versions` in its source),
  /// and before glibc 2.34 its file was called `libc-2.NN.so`.
  private static func isGlibc(_ path: [UInt8]) -> Bool {
    path.withUnsafeBytes { path in
      let begin = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
      return path.begins(with: "libc.so.6", at: begin) || path.begins(with: "libc-2.", at: begin)
    }
  }

  // MARK: - Kinds

  private static func kind(
    of mapping: Mapping, in bytes: RawSpan, _ category: Category
  ) -> RegionKind {
    switch category {
    case .stack: .stack
    case .heap: .heap
    case .threadStack: .threadStack
    case .vdso, .vvar, .vsyscall: .kernel
    case .sharedMemory: .systemVSharedMemory
    case .binaryText, .binaryData, .libraryText, .libraryData:
      bytes.extracting(mapping.name).withUnsafeBytes { Classifier.isSharedMemory($0) }
        ? .sharedMemory : .file
    case .anonymous:
      mapping.permissions.isDisjoint(with: [.read, .write, .execute]) ? .inaccessible : .anonymous
    case .other:
      bytes.extracting(mapping.name).withUnsafeBytes { name in
        if name.begins(with: glibcArenaName, at: 0) { return .glibcArena }
        return name.begins(with: "[anon:", at: 0) || name.begins(with: "[anon_shmem:", at: 0)
          ? .named : .other
      }
    }
  }

  /// With the tunable `glibc.mem.decorate_maps`.
  private static let glibcArenaName: StaticString = "[anon: glibc: malloc arena]"

  private static let heapPermissions: Permissions = [.read, .write, .private]

  private static func use(
    of mapping: Mapping, in bytes: RawSpan, _ kind: RegionKind
  ) -> GlibcArenaLayout.Use {
    switch kind {
    case .inaccessible where mapping.permissions == .private: .rest
    case .glibcArena: .namedHeap
    case .anonymous where mapping.permissions == heapPermissions:
      mapping.has(.noReserve, in: bytes) && !mapping.has(.accounted, in: bytes)
        && !mapping.has(.notDumped, in: bytes) ? .heap : .unrelated
    default: .unrelated
    }
  }
}
