import MemoryProfile
import ProcFS

/// What a row of `series` contains: a quantity of a process, or a named part of a category.
enum RecordedSeries: Hashable {
  case quantity(SampleQuantity)
  case part(MemoryPart)

  /// - Parameters:
  ///   - kind: the column `kind`.
  ///   - name: the column `name`.
  /// - Returns: `nil` if this version doesn't know the kind.
  init?(kind: String, name: String?) {
    guard let quantity = SampleQuantity.byKey[kind] else { return nil }
    if quantity == .memory(.category(.other)) {
      self = .part(.other(name ?? ""))
    } else {
      self = .quantity(quantity)
    }
  }

  /// The column `kind`: its key in JSON.
  var kind: String {
    switch self {
    case .quantity(let quantity): quantity.key
    case .part(let part): part.category.descriptor.key
    }
  }

  /// The column `name`; `nil` for a quantity.
  var name: String? {
    switch self {
    case .quantity: nil
    case .part(let part): part.text
    }
  }

  /// The number of bytes or page faults in 1 of the stored number.
  var unit: UInt64 {
    switch self {
    case .quantity(let quantity): quantity.unit
    case .part: SampleQuantity.memory(.total).unit
    }
  }

  /// The quantities that have their own series. ``Category/other`` has one for each of its parts.
  static let quantities = SampleQuantity.stored.filter { $0 != .memory(.category(.other)) }
}

extension SampleQuantity {
  static let byKey = Dictionary(uniqueKeysWithValues: stored.map { ($0.key, $0) })

  /// The number of bytes or page faults in 1 of the stored number. The kernel counts memory in
  /// units of 1024 bytes.
  var unit: UInt64 {
    switch self {
    case .memory: 1024
    case .counter: 1
    }
  }

  /// Whether it is PSS of a category.
  var isPartOfTotal: Bool {
    if case .memory(let quantity) = self { quantity.isPartOfTotal } else { false }
  }
}

extension ProcessRecord {
  /// The value of a series; `nil` if there is no mapping of that name.
  ///
  /// Setting `nil` removes a part, and sets a quantity to 0.
  subscript(series: RecordedSeries) -> UInt64? {
    get {
      switch series {
      case .quantity(let quantity): self[quantity]
      case .part(let part): memory.parts[part]
      }
    }
    set {
      switch series {
      case .quantity(let quantity): self[quantity] = newValue
      case .part(let part): memory.set(part, to: newValue)
      }
    }
  }
}

extension MemoryUsage {
  /// The parts that are recorded, in alphabetical order.
  var recordedParts: [MemoryPart] { sortedOthers.map(\.part) }
}
