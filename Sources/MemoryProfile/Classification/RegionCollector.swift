import ProcFS

/// Makes the mappings of one process, and determines the kind of each.
enum RegionCollector {
  /// - Parameters:
  ///   - trace: all mappings by ascending address.
  ///   - names: the name of each.
  static func regions(of trace: MappingTrace, _ names: [[UInt8]]) -> [MemoryRegion] {
    var hasGlibc = false
    var regions: [MemoryRegion] = []
    regions.reserveCapacity(names.count)
    for ((shape, size), name) in zip(zip(trace.shapes, trace.sizes), names) {
      let kind = RegionKind(rawValue: Int(shape.kind)) ?? .anonymous
      if kind == .file, !hasGlibc { hasGlibc = Self.isGlibc(name) }
      var part = shape.part(named: name)
      if part.category == .other { part.name = Array(part.text.utf8) }
      regions.append(
        MemoryRegion(addresses: shape.start..<shape.end, kind: kind, part: part, bytes: size))
    }
    for index in GoHeapLayout.heap(in: regions) { regions[index].kind = .goHeapLayout }
    guard hasGlibc else { return regions }
    let spans = trace.shapes.map { shape in
      GlibcArenaLayout.Span(
        shape.start..<shape.end, GlibcArenaLayout.Use(rawValue: shape.use) ?? .unrelated)
    }
    let is64Bit = trace.shapes.contains { $0.end > 1 << 32 }
    for index in GlibcArenaLayout(is32Bit: !is64Bit).heaps(in: spans)
    where regions[index].kind == .anonymous {
      regions[index].kind = .glibcArenaLayout
    }
    return regions
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

  static func kind(
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

  static func use(
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
