import MemoryProfile
import Plot

/// The differences between the totals of a run and of a baseline.
struct BaselineDifference {
  private let baseline: AlignedBaseline
  private var first: Duration?
  private var last: (time: Duration, total: UInt64)?
  private var peak: UInt64 = 0

  /// The largest difference at the same time; `nil` if no sample has a value of the baseline beside
  /// it.
  private var largest: (time: Duration, change: Change)?

  init(_ baseline: AlignedBaseline) {
    self.baseline = baseline
  }

  /// - Parameter sample: not before the latest one.
  mutating func add(_ sample: Sample) {
    let (time, total) = (sample.interval.lowerBound, sample.total.total)
    if first == nil { first = time }
    last = (time, total)
    peak = max(peak, total)
    guard let first,
      let before = baseline.run.total(at: time - baseline.start(beside: first))
    else { return }
    let change = Change(before: before, after: total)
    if change.magnitude > largest?.change.magnitude ?? 0 || largest == nil {
      largest = (time, change)
    }
  }

  /// What the run is compared with: the whole baseline, or the part of it beside a window.
  private struct Compared {
    let peak: UInt64
    let last: UInt64
    let length: Duration
  }

  /// Returns `nil` if there is no sample, or no point of the baseline beside the window.
  private var compared: Compared? {
    guard let first, let last else { return nil }
    let run = baseline.run
    guard baseline.isWindow else {
      return Compared(peak: run.peak.total, last: run.last.total, length: run.last.time)
    }
    let start = baseline.start(beside: first)
    let points = run.points.filter { (first...last.time).contains($0.time + start) }
    guard let begin = points.first, let end = points.last else { return nil }
    return Compared(
      peak: points.map(\.total).max() ?? 0, last: end.total, length: end.time - begin.time)
  }

  /// The lines of a summary.
  ///
  /// - Parameter resolution: how precisely times are written.
  func lines(_ resolution: TimeResolution) -> [String] {
    guard let first, let last else { return [] }
    let length = last.time - first
    func text(_ change: Change) -> String {
      "\(ByteFormatter.brief(change.after)) (\(Self.signed(change)))"
    }
    let name = "baseline \(EscapedText.readable.escape(baseline.run.path)): "
    var lines = [
      compared.map { before in
        name + "peak " + text(Change(before: before.peak, after: peak)) + ", end "
          + text(Change(before: before.last, after: last.total)) + ", "
          + "\(length.formattedLength(resolution)) instead of "
          + before.length.formattedLength(resolution)
      } ?? name + "no sample at these times"
    ]
    if let largest {
      lines.append(
        largest.change.magnitude == 0
          ? "no difference from the baseline at any time"
          : "largest difference \(Self.signed(largest.change)) after "
            + "\(largest.time.formattedTime(resolution)): "
            + "\(ByteFormatter.brief(largest.change.after)) instead of "
            + ByteFormatter.brief(largest.change.before))
    }
    return lines
  }

  /// The change with its sign and in percent: `+12.0 MiB, +8.1%`.
  private static func signed(_ change: Change) -> String {
    let text = ByteStyle.brief.signed(change)
    guard change.before > 0, change.magnitude > 0 else { return text }
    let percent = Double(change.magnitude) / Double(change.before) * 100
    let places = percent < 99.95 ? 1 : 0
    return "\(text), \(change.isGrowth ? "+" : "-")\(Decimals.format(percent, places: places))%"
  }

  /// Writes the differences as a JSON object; nothing if there was no sample.
  ///
  ///     "baseline":{"file":"…","samples":N,"duration_millis":N,"peak":N,"peak_change":N,
  ///      "last":N,"last_change":N,
  ///      "largest_difference":{"millis":N,"total":N,"baseline":N,"change":N}}
  ///
  /// `samples` is their number in the whole file. In a window, `duration_millis`, the peak and the
  /// last total are those of the baseline beside it. They are absent if it has no sample there.
  func encode(to json: inout JSONText) {
    guard let last else { return }
    let run = baseline.run
    json.object("baseline") { object in
      object.string("file", run.path)
      object.number("samples", run.sampleCount)
      if let before = compared {
        object.number("duration_millis", before.length.milliseconds)
        object.number("peak", before.peak)
        object.number("peak_change", Change(before: before.peak, after: peak).difference)
        object.number("last", before.last)
        object.number("last_change", Change(before: before.last, after: last.total).difference)
      }
      guard let largest else { return }
      object.object("largest_difference") { object in
        object.number("millis", largest.time.milliseconds)
        object.number("total", largest.change.after)
        object.number("baseline", largest.change.before)
        object.number("change", largest.change.difference)
      }
    }
  }
}
