import Libc
package import ProcFS

/// What a walk through the mappings of a process shows of those that are counted by themselves, as
/// it is read: without an allocation for each of them, and cheap to compare with an earlier walk.
package struct MappingTrace {
  /// A mapping without its size. All 32 bytes of it have a meaning, so that they can be compared.
  struct Shape {
    /// 0 if only the file matters.
    let start: UInt64
    let end: UInt64
    /// The place of its name in ``MappingTrace/names``.
    let nameStart: UInt32
    let nameLength: UInt32
    var category: UInt8
    let permissions: UInt8
    var kind: UInt8
    var use: UInt8
    private let unused: UInt32 = 0

    fileprivate init(
      _ addresses: Range<UInt64>, name: (start: UInt32, length: UInt32), _ category: Category,
      _ permissions: Permissions, _ kind: RegionKind, _ use: GlibcArenaLayout.Use
    ) {
      (start, end) = (addresses.lowerBound, addresses.upperBound)
      (nameStart, nameLength) = name
      self.category = UInt8(category.rawValue)
      self.permissions = permissions.rawValue
      self.kind = UInt8(kind.rawValue)
      self.use = use.rawValue
    }
  }

  /// What is counted by itself.
  private let detail: MemoryUsage.Detail

  private(set) var shapes: [Shape] = []

  /// The size of each, in bytes.
  private(set) var sizes: [UInt64] = []

  private(set) var names: [UInt8] = []

  package init(_ detail: MemoryUsage.Detail) {
    self.detail = detail
  }

  /// Begins another walk. The memory of the one before is used again.
  mutating func begin() {
    shapes.removeAll(keepingCapacity: true)
    sizes.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
  }

  /// Adds the next mapping.
  ///
  /// - Parameter bytes: the bytes that hold the mapping's name and flags.
  package mutating func add(
    _ mapping: Mapping, in bytes: RawSpan, as category: Category, _ plan: MeasurePlan
  ) {
    let isMapping = detail >= .mappings
    guard isMapping || category == .other || category.isOwnFile != nil else { return }
    let kind = isMapping ? RegionCollector.kind(of: mapping, in: bytes, category) : .file
    let use = isMapping ? RegionCollector.use(of: mapping, in: bytes, kind) : .unrelated
    shapes.append(
      Shape(
        isMapping ? mapping.addresses : 0..<0, name: name(of: mapping, in: bytes), category,
        mapping.permissions, kind, use))
    sizes.append(mapping.bytes(of: plan))
  }

  /// The name of the mapping before is used again if it is the same: those of a file follow one
  /// another.
  private mutating func name(
    of mapping: Mapping, in bytes: RawSpan
  ) -> (start: UInt32, length: UInt32) {
    if mapping.name.isEmpty { return (0, 0) }
    return bytes.extracting(mapping.name).withUnsafeBytes { name in
      if let latest = shapes.last, Int(latest.nameLength) == name.count,
        isName(name, at: Int(latest.nameStart))
      {
        return (latest.nameStart, latest.nameLength)
      }
      let start = UInt32(clamping: names.count)
      names.append(contentsOf: name)
      return (start, UInt32(clamping: name.count))
    }
  }

  private func isName(_ name: UnsafeRawBufferPointer, at start: Int) -> Bool {
    names.withUnsafeBytes { names in
      UnsafeRawBufferPointer(rebasing: names[start..<start + name.count]).isEqual(to: name)
    }
  }

  /// Marks a mapping that was added before as the stack of a thread.
  mutating func setThreadStack(_ mapping: Mapping) {
    guard detail >= .mappings else { return }
    var (low, high) = (0, shapes.count)
    while low < high {
      let middle = (low + high) / 2
      if shapes[middle].start < mapping.addresses.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < shapes.count, shapes[low].start == mapping.addresses.lowerBound else { return }
    shapes[low].category = UInt8(Category.threadStack.rawValue)
    shapes[low].kind = UInt8(RegionKind.threadStack.rawValue)
    shapes[low].use = GlibcArenaLayout.Use.unrelated.rawValue
  }

  /// Whether another walk had the same mappings, whatever their sizes.
  func hasShapes(of other: MappingTrace) -> Bool {
    shapes.count == other.shapes.count
      && shapes.withUnsafeBytes { one in other.shapes.withUnsafeBytes { one.isEqual(to: $0) } }
      && names.withUnsafeBytes { one in other.names.withUnsafeBytes { one.isEqual(to: $0) } }
  }
}

extension MappingTrace.Shape {
  /// The part that it belongs to.
  ///
  /// - Parameter name: its name.
  func part(named name: [UInt8]) -> MemoryPart {
    MemoryPart(
      Category(rawValue: Int(category)) ?? .other, name: name,
      permissions: Permissions(rawValue: permissions))
  }
}

extension UnsafeRawBufferPointer {
  /// Whether both have the same bytes.
  fileprivate func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let bytes = baseAddress, let others = other.baseAddress else { return true }
    return memcmp(bytes, others, count) == 0
  }
}
