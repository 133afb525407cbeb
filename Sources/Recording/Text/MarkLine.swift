import JSON
import MemoryProfile

/// A line of newline-delimited JSON that is a mark between samples.
///
///     {"mark":{"millis":N,"label":"…"}}
///
/// The time is since the start of the run. Unknown keys are skipped.
struct MarkLine {
  let mark: TimeMark

  /// The largest number of marks between two samples that are read.
  static let largestCount = 10_000

  private static let beginning = Array(#"{"mark":"#.utf8)

  /// - Returns: `nil` if the line does not begin like a mark.
  /// - Throws: ``JSONScanner/Failure`` if it does, and is none.
  init?(_ bytes: [UInt8]) throws(JSONScanner.Failure) {
    // Every sample is tested, so only its first bytes are read.
    guard bytes.starts(with: Self.beginning) else { return nil }
    var scanner = JSONScanner(bytes)
    var time: UInt64?
    var label: String?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      guard key == "mark" else { return try scanner.skip() }
      try scanner.object { scanner, key throws(JSONScanner.Failure) in
        switch key {
        case "millis": time = try scanner.unsigned(upTo: UInt64(RecordingFormat.latestTime))
        case "label": label = try scanner.string()
        default: try scanner.skip()
        }
      }
    }
    try scanner.end()
    let milliseconds = Int64(clamping: try SampleLine.require(time, "mark.millis"))
    mark = TimeMark(
      time: .milliseconds(milliseconds),
      label: Array(try SampleLine.require(label, "mark.label").utf8.prefix(TimeMark.longestLabel)))
  }
}
