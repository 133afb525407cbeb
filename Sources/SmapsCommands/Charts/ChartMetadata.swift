import Libc
import MemoryProfile

/// What a chart shows beside the samples; `nil` for what it does not show.
struct ChartMetadata {
  /// The title that the user has set.
  var heading: String?
  /// The default title: REGEX.
  var title: String?
  var host: String?
  /// When the run began.
  var start: WallClockTime?
  /// What the time axis shows; `nil` for what suits the length of the run.
  var timeAxis: TimeAxis?
  /// Whether only a part of a run is drawn.
  var isWindow = false
  /// The time between two samples.
  var interval: Duration?

  /// The measure that is counted by category.
  var measure = Measure.pss

  /// The name of this machine; `nil` if it can't be read.
  static var hostName: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress, gethostname(start, 255) == 0 else { return nil }
      buffer[255] = 0
      return String(cString: start)
    }
  }
}
