/// A set of measures, in two bytes.
package struct MeasureSet: OptionSet, Hashable, Sendable {
  /// Bit n for the measure with the raw value n.
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package init(_ measure: Measure) {
    rawValue = 1 << UInt16(measure.rawValue)
  }

  /// The page faults of a process, which are no measure of memory. A source may lack them too.
  package static let pageFaults = MeasureSet(rawValue: 1 << 15)

  package func contains(_ measure: Measure) -> Bool { contains(MeasureSet(measure)) }

  /// In the order of the table.
  package var measures: [Measure] { isEmpty ? [] : Measure.allCases.filter { contains($0) } }
}
