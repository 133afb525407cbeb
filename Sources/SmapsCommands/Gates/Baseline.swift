import MemoryProfile
import Recording

/// A recorded run that another run is compared with.
struct Baseline {
  /// The path of the recording, in any format that can be replayed.
  let path: String

  /// The largest value of the selected processes, in bytes, and the measure that was counted.
  ///
  /// - Parameters:
  ///   - quantity: what is limited.
  ///   - regex: REGEX as typed, for messages.
  ///   - selection: its PIDs are ignored, because they are other processes in another run.
  ///   - interval: the time between two samples, for a file without times.
  /// - Throws: ``Failure`` if the file can't be read, or has no memory of a selected process.
  func peak(
    of quantity: MemoryQuantity, selecting selection: Selection, regex: String?,
    interval: Duration
  ) throws(Failure) -> (peak: UInt64, measure: Measure) {
    var selection = selection
    selection.pids = nil
    var faults = PageFaultAccumulator()
    var descendants = DescendantTracker()
    var peak: UInt64 = 0
    let measure: Measure
    var hasMemory = false
    var lacking: MeasureSet = []
    do throws(RecordingError) {
      let samples = try RecordedSamples(path, interval: interval)
      measure = samples.metadata.measure
      _ = try samples.forEachSample { recorded, _ in
        let sample = selection.filtering(recorded, faults: &faults, descendants: &descendants)
        hasMemory = hasMemory || sample.total.total > 0
        lacking.formUnion(sample.total.unmeasured)
        peak = max(peak, sample.total[quantity])
        return true
      }
    } catch {
      throw Failure(GateMessage.unreadableBaseline(error))
    }
    guard peak > 0 else {
      let path = EscapedText.readable.escape(path)
      if case .measure(let measure) = quantity, lacking.contains(measure) {
        throw Failure(GateMessage.notMeasured(gate: "--max-growth", measure, path: path))
      }
      if hasMemory {
        let name = EscapedText.readable.escape(quantity.key)
        throw Failure(GateMessage.baselineWithoutQuantity(path: path, name: name))
      }
      let message: GateMessage =
        regex.map { .baselineWithoutMatch(path: path, regex: $0) }
        ?? .baselineWithoutMemory(path: path)
      throw Failure(message)
    }
    return (peak, measure)
  }
}
