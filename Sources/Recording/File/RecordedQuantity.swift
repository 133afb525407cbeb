import MemoryProfile
import ProcFS

/// A number that a recording has of a process: one a category, and four beside them.
///
/// Swap and huge pages are no part of PSS, and page faults no memory.
enum RecordedQuantity: Hashable {
  case memory(Category)
  case swap
  case hugetlb
  case minorFaults
  case majorFaults

  static let all = Category.allCases.map { memory($0) } + [swap, hugetlb, minorFaults, majorFaults]

  /// Its place in ``all``.
  var index: Int {
    switch self {
    case .memory(let category): category.rawValue
    case .swap: Category.allCases.count
    case .hugetlb: Category.allCases.count + 1
    case .minorFaults: Category.allCases.count + 2
    case .majorFaults: Category.allCases.count + 3
    }
  }

  /// As the column `kind` has it: the key that JSON has for it.
  var kind: String {
    switch self {
    case .memory(let category): category.descriptor.key
    case .swap: "swap"
    case .hugetlb: "hugetlb"
    case .minorFaults: "minor_faults"
    case .majorFaults: "major_faults"
    }
  }

  static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

  /// How much one of what is stored stands for: the kernel counts memory in units of 1024 bytes.
  var unit: UInt64 {
    switch self {
    case .memory, .swap, .hugetlb: 1024
    case .minorFaults, .majorFaults: 1
    }
  }

  func value(in process: ProcessRecord) -> UInt64 {
    switch self {
    case .minorFaults: process.faults.minor
    case .majorFaults: process.faults.major
    default: value(in: process.memory)
    }
  }

  /// - Returns: 0 for page faults, which are no memory.
  func value(in memory: MemoryUsage) -> UInt64 {
    switch self {
    case .memory(let category): memory[category]
    case .swap: memory.swap
    case .hugetlb: memory.hugetlb
    case .minorFaults, .majorFaults: 0
    }
  }
}
