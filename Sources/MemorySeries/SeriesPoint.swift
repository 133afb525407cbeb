package import ProcFS

/// What a series keeps of one sample: all of its values, so that a chart stacks what was measured
/// at the same time.
package struct SeriesPoint: Sendable {
  /// When the sample began, since the start of the run.
  package let time: Duration

  /// PSS of all processes, in bytes.
  package let total: UInt64

  /// Accumulated since the run began; `nil` if the source of the sample lacks them.
  package let faults: PageFaults?

  /// CPU time in milliseconds since the run began; `nil` if it is not counted, or if the sample
  /// does not have it. Only differences between neighbors that have it are meaningful.
  package let cpu: UInt64?

  /// The bytes of each key of the series, by the key's index. Keys that first appear later are
  /// missing, and are 0.
  var values: [UInt64]

  subscript(index: Int) -> UInt64 { index < values.count ? values[index] : 0 }
}
