import MemoryProfile
import Recording

/// A recorded run that another run is compared with.
struct Baseline {
  /// The path of the recording, in any format that can be replayed.
  let path: String

  /// The largest total of the selected processes, in bytes.
  ///
  /// - Parameters:
  ///   - regex: REGEX as typed, for messages.
  ///   - selection: its PIDs are ignored, because they are other processes in another run.
  ///   - interval: the time between two samples, for a file without times.
  /// - Throws: ``Failure`` if the file can't be read, or has no memory of a selected process.
  func peak(
    selecting selection: Selection, regex: String?, interval: Duration
  ) throws(Failure) -> UInt64 {
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
        regex.map { .baselineWithoutMatch(path: path, regex: $0) }
        ?? .baselineWithoutMemory(path: path)
      throw Failure(message)
    }
    return peak
  }
}
