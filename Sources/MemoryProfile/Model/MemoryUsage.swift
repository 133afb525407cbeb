package import ProcFS

/// How much memory something uses, in bytes: one measure by category, every additional measure, and
/// the named parts of categories that were asked for.
///
/// The measure that is counted by category is PSS, unless the run says otherwise.
package struct MemoryUsage: Sendable {
  /// Which parts of categories are counted by name. Each level has what the one before it has.
  package enum Detail: Int, Comparable, Sendable {
    /// The names that count as ``Category/other``, and those of shared memory.
    case names
    /// Every mapped file by its permissions.
    case files
    /// Every mapping of a process by itself.
    case mappings

    package static func < (lhs: Detail, rhs: Detail) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// PSS of each category, then each additional measure; the rest is 0.
  ///
  /// An array would cost an allocation for each process of each sample.
  private var amounts = InlineArray<20, UInt64>(repeating: 0)

  /// PSS of each named part. The parts of a category add up to it: always for ``Category/other``,
  /// for the categories of files if ``detail`` says so.
  package private(set) var parts: [MemoryPart: UInt64] = [:]

  package let detail: Detail

  /// The mappings of one process by ascending address, if ``detail`` says so; otherwise `nil`. A
  /// sum over processes has none.
  package var regions: [MemoryRegion]?

  /// The measures that the kernel does not print, or a recorded file does not have. They are 0
  /// here, and no output shows them as 0.
  ///
  /// A sum lacks what any of its terms lacks. A process without mappings lacks nothing.
  package var unmeasured: MeasureSet = []

  /// An upper bound for swapped-out shared memory, which ``Measure/swapPSS`` leaves out: `Swap` of
  /// shared mappings without their `SwapPss`, in bytes. It counts a page once for each mapping. 0
  /// unless ``SamplerOptions/readsSharedSwap`` asks for it.
  package private(set) var sharedSwap: UInt64 = 0

  /// How many mappings were counted; 0 if it was not read from `smaps`.
  package private(set) var mappingCount = 0

  private static let amountCount = Category.allCases.count + Measure.additional.count

  package init(detail: Detail = .names) {
    self.detail = detail
    precondition(Self.amountCount <= amounts.count)
  }

  /// PSS of a category. Setting ``Category/other`` has no effect: it is the sum of its parts.
  package subscript(category: Category) -> UInt64 {
    // A span, because subscripts with a variable index copy the array.
    get { amounts.span[category.rawValue] }
    set {
      if category != .other { amounts[category.rawValue] = newValue }
    }
  }

  /// Setting ``Measure/pss`` has no effect: it is the sum of the categories.
  package subscript(measure: Measure) -> UInt64 {
    get { measure == .pss ? total : amounts.span[Self.slot(of: measure)] }
    set {
      if measure != .pss { amounts[Self.slot(of: measure)] = newValue }
    }
  }

  package subscript(quantity: MemoryQuantity) -> UInt64 {
    get {
      switch quantity {
      case .category(let category): self[category]
      case .measure(let measure): self[measure]
      case .part(let part): bytes(of: part)
      }
    }
    set {
      switch quantity {
      case .category(let category): self[category] = newValue
      case .measure(let measure): self[measure] = newValue
      case .part(let part): set(part, to: newValue)
      }
    }
  }

  /// Changes a category or an additional measure in place. Sums of others have no value of their
  /// own: they are not changed, and named parts neither.
  package mutating func update(_ quantity: MemoryQuantity, _ change: (inout UInt64) -> Void) {
    let slot: Int
    switch quantity {
    case .category(.other), .measure(.pss), .part: return
    case .category(let category): slot = category.rawValue
    case .measure(let measure): slot = Self.slot(of: measure)
    }
    var amounts = amounts.mutableSpan
    change(&amounts[slot])
  }

  /// A quantity that was measured; `nil` if it was not.
  package func measured(_ quantity: MemoryQuantity) -> UInt64? {
    if case .measure(let measure) = quantity, unmeasured.contains(measure) { return nil }
    return self[quantity]
  }

  /// The additional measures that were measured.
  package var measuredAdditional: [(measure: Measure, bytes: UInt64)] {
    Measure.additional.compactMap { unmeasured.contains($0) ? nil : ($0, self[$0]) }
  }

  private static func slot(of measure: Measure) -> Int {
    // A measure that is not additional has no slot, and is not asked for.
    Category.allCases.count + (Measure.additional.firstIndex(of: measure) ?? 0)
  }

  /// Replaces the PSS of a named part, and with it that of ``Category/other``.
  ///
  /// - Parameter bytes: `nil` if there is no mapping of that name any more.
  package mutating func set(_ part: MemoryPart, to bytes: UInt64?) {
    let before = parts[part] ?? 0
    parts[part] = bytes
    guard part.category == .other else { return }
    let other = Category.other.rawValue
    // A sum that was clamped at the largest number can only be computed again.
    amounts[other] =
      amounts[other] < .max ? (amounts[other] - before).addingClamped(bytes ?? 0) : sumOfOthers
  }

  /// Forgets the names of shared memory. Their category keeps its size.
  package mutating func removeSharedMemory() {
    parts = parts.filter { !$0.key.isSharedMemory }
  }

  private var sumOfOthers: UInt64 {
    parts.reduce(0) { $1.key.category == .other ? $0.addingClamped($1.value) : $0 }
  }

  /// The sum of PSS over the categories.
  package var total: UInt64 {
    // A span, because subscripts with a variable index copy the array.
    let amounts = amounts.span
    var sum: UInt64 = 0
    for category in 0..<Category.allCases.count { sum = sum.addingClamped(amounts[category]) }
    return sum
  }

  package static func += (lhs: inout MemoryUsage, rhs: MemoryUsage) {
    addAmounts(&lhs.amounts, rhs.amounts)
    lhs.mappingCount += rhs.mappingCount
    lhs.sharedSwap.addClamped(rhs.sharedSwap)
    lhs.unmeasured.formUnion(rhs.unmeasured)
    for (part, bytes) in rhs.parts {
      if lhs.detail >= .files || part.category == .other {
        lhs.parts[part, default: 0].addClamped(bytes)
      } else if part.isSharedMemory {
        lhs.parts[part.withoutPermissions, default: 0].addClamped(bytes)
      }
    }
  }
}

extension MemoryUsage {
  private static func addAmounts(
    _ sums: inout InlineArray<20, UInt64>, _ amounts: borrowing InlineArray<20, UInt64>
  ) {
    var sums = sums.mutableSpan
    let amounts = amounts.span
    for index in amounts.indices { sums[index] = sums[index].addingClamped(amounts[index]) }
  }
}

extension MemoryUsage {
  /// The same amounts with the parts of files beside those that are there.
  ///
  /// - Parameter regions: the mappings by ascending address; `nil` if they are not known.
  package func withFiles(
    _ files: [MemoryPart: UInt64], regions: [MemoryRegion]? = nil
  ) -> MemoryUsage {
    var usage = MemoryUsage(detail: regions == nil ? .files : .mappings)
    usage.amounts = amounts
    // Those of shared memory are files too.
    usage.parts = parts.filter { $0.key.category == .other }
      .merging(files) { $0.addingClamped($1) }
    usage.mappingCount = mappingCount
    usage.unmeasured = unmeasured
    usage.sharedSwap = sharedSwap
    usage.regions = regions
    return usage
  }
}

extension MemoryUsage {
  /// The same usage with U+FFFD for what is not UTF-8 in the names of parts, as JSON has them.
  package var withReadableNames: MemoryUsage {
    var usage = self
    usage.parts = [:]
    for (part, bytes) in parts {
      var part = part
      part.name = Array(part.text.utf8)
      usage.parts[part, default: 0].addClamped(bytes)
    }
    usage.regions = regions?.map { region in
      var region = region
      region.part.name = Array(region.part.text.utf8)
      return region
    }
    return usage
  }
}

extension MemoryUsage: Equatable {
  /// Whether all amounts and parts are equal. How many mappings they come from does not count.
  package static func == (lhs: MemoryUsage, rhs: MemoryUsage) -> Bool {
    lhs.amounts.indices.allSatisfy { lhs.amounts[$0] == rhs.amounts[$0] } && lhs.parts == rhs.parts
      && lhs.unmeasured == rhs.unmeasured && lhs.regions == rhs.regions
  }
}

extension MemoryUsage {
  /// The additional measures that few mappings have.
  private static let rare = [Measure.swapPSS, .hugetlb].flatMap { measure in
    measure.descriptor.fields.map { (field: $0, slot: slot(of: measure)) }
  }

  private static let rareFields = SmapsFieldSet(rare.map(\.field) + [.swap])

  @inline(never)
  private mutating func addRare(_ mapping: Mapping) {
    for (field, slot) in Self.rare { amounts[slot].addClamped(mapping.bytes(of: field)) }
    let swap = mapping.bytes(of: .swap)
    if mapping.permissions.contains(.shared) {
      sharedSwap.addClamped(swap - min(swap, mapping.bytes(of: .swapPSS)))
    }
  }

  private static let (rssSlot, ussSlot) = (slot(of: .rss), slot(of: .uss))

  /// Adds the additional measures that nearly every mapping has.
  private mutating func addResident(_ mapping: Mapping) {
    amounts[Self.rssSlot].addClamped(mapping.bytes(of: .rss))
    amounts[Self.ussSlot].addClamped(mapping.bytes(of: .privateClean))
    amounts[Self.ussSlot].addClamped(mapping.bytes(of: .privateDirty))
  }

  /// Records what was not measured, after all mappings were counted.
  ///
  /// - Parameter printed: the fields that the kernel prints for mappings.
  package mutating func recordPrinted(_ printed: SmapsFieldSet, _ plan: MeasurePlan) {
    if mappingCount > 0 { unmeasured = plan.unmeasured(if: printed) }
  }

  /// Counts one mapping. If ``detail`` says that files are counted too, its part is not.
  ///
  /// - Parameters:
  ///   - bytes: the bytes that hold the mapping's name.
  ///   - plan: the measures that are read.
  package mutating func add(
    _ mapping: Mapping, in bytes: RawSpan, as category: Category, _ plan: MeasurePlan
  ) {
    let counted = mapping.bytes(of: plan)
    amounts[category.rawValue] = amounts[category.rawValue].addingClamped(counted)
    mappingCount += 1
    if plan.readsResident { addResident(mapping) }
    if mapping.hasNonzero(Self.rareFields) { addRare(mapping) }
    // Of more detail, all parts are set at once.
    guard detail == .names else { return }
    if category == .other {
      parts[.other(mapping.text(in: bytes)), default: 0].addClamped(counted)
    } else if category == .libraryData {
      bytes.extracting(mapping.name).withUnsafeBytes { name in
        guard Classifier.isSharedMemory(name) else { return }
        parts[MemoryPart(category, name: Array(name)), default: 0].addClamped(counted)
      }
    }
  }

  /// Sets the parts of a process, if ``detail`` says that there are files among them.
  package mutating func setParts(of known: KnownParts) {
    parts = known.parts
    regions = known.regions
  }
}

extension Mapping {
  /// The measure that is counted by category, in bytes.
  func bytes(of plan: MeasurePlan) -> UInt64 {
    if let field = plan.onlyField { return bytes(of: field) }
    return plan.counted.descriptor.fields.reduce(0) { $0.addingClamped(bytes(of: $1)) }
  }

  /// The mapping's name, with U+FFFD for what is not UTF-8.
  package func text(in bytes: RawSpan) -> String {
    bytes.extracting(name).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }
}
