import MemoryProfile
import Recording

/// Another run that a run is measured against.
struct Baseline {
  /// Of its recording, in any format that can be replayed.
  let path: String

  /// The largest total of the processes that are looked at, in bytes.
  ///
  /// - Parameters:
  ///   - selection: the pids in it are passed over: in another run they are others.
  ///   - interval: between two samples where the file does not tell.
  /// - Throws: ``Failure`` where it can't be read, or no sample of it has such a process.
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
