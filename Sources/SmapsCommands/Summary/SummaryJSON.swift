import MemoryProfile
import ProcFS

/// How everything went on over a run, as one JSON object for programs; memory in bytes, times in
/// milliseconds since the start.
///
///     {"start_time":RFC 3339, where it is known,
///      "samples":N,
///      "quantities":[{"name":"total",LEVELS}, {"name":"heap",LEVELS}…],
///      "procs":[{"pid":N,"cmdline":"…",LEVELS}…]}
///
/// LEVELS is `"samples":N,"peak":N,"peak_millis":N,"average":N,"growth":{"verdict":"…"}`: over the samples
/// in which there was any, and `steady`, `unsteady`, `none` or `too_short`; with `steady` stand
/// `"bytes_per_hour":N,"from":N,"to":N` beside it.
struct SummaryJSON {
  /// When the run began; nil where it is not known.
  let start: WallClockTime?

  func encode(_ summary: RunSummary, _ levels: RunStatistics) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      if let start { json.string("start_time", start.description) }
      json.number("samples", summary.sampleCount)
      json.array("quantities") { quantities in
        for quantity in MemoryQuantity.all {
          quantities.object { object in
            object.string("name", quantity.key)
            content(of: levels.series(of: quantity), in: &object)
          }
        }
      }
      json.array("procs") { processes in
        for process in levels.processes {
          processes.object { object in
            object.number("pid", process.identity.pid.rawValue)
            object.string("cmdline", process.commandLine.text)
            content(of: process.series, in: &object)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func content(of levels: BucketedSeries, in object: inout JSONText) {
    object.number("samples", levels.count)
    object.number("peak", levels.peak)
    object.number("peak_millis", levels.peakTime.milliseconds)
    object.number("average", levels.average)
    object.object("growth") { growth in
      switch GrowthVerdict(levels) {
      case .tooShort: growth.string("verdict", "too_short")
      case .none: growth.string("verdict", "none")
      case .unsteady: growth.string("verdict", "unsteady")
      case .steady(let perHour, let range):
        growth.string("verdict", "steady")
        growth.number("bytes_per_hour", Int64(clamping: perHour))
        growth.number("from", Int64(clamping: range.lowerBound))
        growth.number("to", Int64(clamping: range.upperBound))
      }
    }
  }
}

extension Int64 {
  /// The nearest whole number, or the largest or smallest there is.
  fileprivate init(clamping value: Double) {
    self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }
}
