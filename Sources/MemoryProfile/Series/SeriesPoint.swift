package import ProcFS

/// One sample, as far as a series keeps it: whole, so that what was stacked then is stacked so in a
/// chart.
package struct SeriesPoint: Sendable {
  /// When the sample began, counted from the start of the run.
  package let time: Duration

  /// PSS of all processes, in bytes.
  package let total: UInt64

  /// Accumulated since the run began.
  package let faults: PageFaults

  /// The bytes of each key of the series, by the key's index. Keys that were met later are missing,
  /// and are 0.
  var values: [UInt64]

  subscript(index: Int) -> UInt64 { index < values.count ? values[index] : 0 }
}
