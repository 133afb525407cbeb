import MemoryProfile
import Recording

/// A recorded run to which a run is compared.
struct Baseline {
  /// The path of its recording, in any format that can be replayed.
  let path: String

  /// The largest total of the selected processes, in bytes.
  ///
  /// - Parameters:
  ///   - selection: which processes count. Its PIDs are ignored, because they are those of this
  ///     run.
  ///   - interval: the time between two samples if the file does not store it.
  /// - Throws: ``Failure`` if it can't be read, or if no sample has such a process.
  func peak(selecting selection: Selection, interval: Duration) throws(Failure) -> UInt64 {
    var selection = selection
    selection.pids = nil
    var faults = PageFaultAccumulator()
    var descendants = DescendantTracker()
    var peak: UInt64 = 0
    do throws(RecordingError) {
      _ = try RecordedSamples(path, interval: interval).forEachSample { recorded, _ in
        let sample = selection.filtering(recorded, faults: &faults, descendants: &descendants)
        peak = max(peak, sample.total.total)
        return true
      }
    } catch {
      throw Failure(GateMessage.unreadableBaseline(error))
    }
    guard peak > 0 else {
      let path = EscapedText.readable.escape(path)
      let message: GateMessage =
        selection.pattern == nil
        ? .baselineWithoutMemory(path: path) : .baselineWithoutMatch(path: path)
      throw Failure(message)
    }
    return peak
  }
}
