package import ProcFS

/// Which measures are read of each mapping.
package struct MeasurePlan: Hashable, Sendable {
  /// The measure that is counted by category.
  package let counted: Measure

  /// Those that are one number of a process.
  package let additional: MeasureSet

  /// The fields that they are made of.
  package let fields: SmapsFieldSet

  /// The only field of ``counted``; `nil` if it has several.
  let onlyField: SmapsField?

  /// Whether the additional measures are read that nearly every mapping has.
  let readsResident: Bool

  package init(_ counted: Measure = .pss, additional: MeasureSet = .additional) {
    self.counted = counted
    self.additional = additional
    fields = additional.measures.reduce(counted.fields) { $0.union($1.fields) }
    onlyField = counted.descriptor.fields.count == 1 ? counted.descriptor.fields.first : nil
    readsResident = additional.contains(.rss) || additional.contains(.uss)
  }

  /// The measures that are not read, or that the kernel does not print.
  ///
  /// - Parameter printed: the fields that it prints.
  func unmeasured(if printed: SmapsFieldSet) -> MeasureSet {
    if printed.contains(fields), additional == .additional { return [] }
    return (Measure.additional + [counted]).reduce(into: []) { set, measure in
      let isRead = measure == counted || additional.contains(measure)
      if !isRead || !measure.isMeasured(by: printed) { set.formUnion(MeasureSet(measure)) }
    }
  }
}

extension MeasureSet {
  /// Those that are not part of the total.
  package static let besideTotal = Measure.additional.filter(\.isBesideTotal)
    .reduce(into: MeasureSet()) { $0.formUnion(MeasureSet($1)) }

  /// Every measure that is one number of a process.
  package static let additional = Measure.additional.reduce(into: MeasureSet()) {
    $0.formUnion(MeasureSet($1))
  }
}
