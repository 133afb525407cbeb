import Libc
import MemoryProfile

/// What a chart says beside the samples; nil is not said.
struct ChartMetadata {
  /// What the user wants to stand above it.
  var heading: String?
  /// What the samples are of: REGEX.
  var title: String?
  var host: String?
  var start: WallClockTime?
  var interval: Duration?

  /// This machine's name.
  static var hostName: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress, gethostname(start, 255) == 0 else { return nil }
      buffer[255] = 0
      return String(cString: start)
    }
  }
}
