package import MemoryProfile
import ProcFS

/// The memory of a run as the rows of a table: the total, the categories, the names of memory, and
/// the additional measures.
///
/// Its size is bounded: names beyond ``nameCapacity`` stay in the row of their category.
package struct QuantitySeries: Sendable {
  /// How many names have a row. A run that makes up names has any number of them.
  package static let nameCapacity = 64

  /// Of all quantities without names; a category with its named parts.
  private var whole: [MemoryQuantity: BucketedSeries] = [:]
  /// Of the categories that can have named parts, without these.
  private var remainders: [Category: BucketedSeries] = [:]
  /// In the order of their first appearance.
  private var named: [(part: MemoryPart, series: BucketedSeries)] = []
  private var known: Set<MemoryPart> = []

  /// The measures that a sample lacks.
  package private(set) var unmeasured: MeasureSet = []

  /// The categories that can have named parts.
  private static let divided: [Category] = [.libraryData, .other]

  package init() {}

  /// - Parameter time: since the start of the run; not before the latest one.
  package mutating func append(_ total: MemoryUsage, at time: Duration) {
    unmeasured.formUnion(total.unmeasured)
    for quantity in MemoryQuantity.all {
      whole[quantity, default: BucketedSeries()].append(total[quantity], at: time)
    }
    admitNames(of: total)
    for index in named.indices {
      named[index].series.append(total.bytes(of: named[index].part), at: time)
    }
    for category in Self.divided {
      remainders[category, default: BucketedSeries()]
        .append(total.remainder(of: category, without: known), at: time)
    }
  }

  /// Gives rows to new names, the largest first.
  private mutating func admitNames(of total: MemoryUsage) {
    guard named.count < Self.nameCapacity, !total.parts.isEmpty else { return }
    let new = total.namedParts.filter { $0.value > 0 && !known.contains($0.key) }
      .ordered { ($1.value, $0.key.text) < ($0.value, $1.key.text) }
    for (part, _) in new.prefix(Self.nameCapacity - named.count) {
      known.insert(part)
      named.append((part, BucketedSeries()))
    }
  }

  /// The series of a quantity; of a category with its named parts.
  ///
  /// - Returns: an empty series if a sample lacks the quantity.
  package func series(of quantity: MemoryQuantity) -> BucketedSeries {
    if case .measure(let measure) = quantity, unmeasured.contains(measure) {
      return BucketedSeries()
    }
    if case .part(let part) = quantity {
      return named.first { $0.part == part }?.series ?? BucketedSeries()
    }
    return whole[quantity] ?? BucketedSeries()
  }

  /// The names that have a row.
  package var names: [MemoryPart] { named.map(\.part) }

  /// All rows but the total, each with its series; of a category without its named parts. Measures
  /// that count a part of the total again have none.
  package var rows: [(quantity: MemoryQuantity, series: BucketedSeries)] {
    let others = MemoryQuantity.all.filter(\.isRow).map { quantity in
      if case .category(let category) = quantity, let remainder = remainders[category] {
        return (quantity, remainder)
      }
      return (quantity, series(of: quantity))
    }
    return others + named.map { (.part($0.part), $0.series) }
  }

  /// The bytes of a row; of a category without its named parts.
  package func bytes(ofRow quantity: MemoryQuantity, in usage: MemoryUsage) -> UInt64 {
    if case .category(let category) = quantity, Self.divided.contains(category) {
      return usage.remainder(of: category, without: known)
    }
    return usage[quantity]
  }
}
