import MemoryProfile
import Plot
import Recording

/// Renders what is known of a recorded sample file (`--info`): a line for each fact, or JSON. What
/// the file does not say is absent.
struct FileInfoReport {
  /// As the user typed it.
  let path: String
  let info: RecordedFileInfo

  // MARK: - Text

  var lines: [String] {
    let facts = self.facts
    let width = (facts.map(\.name.count).max() ?? 0) + 2
    return facts.map { name, value in
      name + String(repeating: " ", count: width - name.count) + value
    }
  }

  private var facts: [(name: String, value: String)] {
    let metadata = info.metadata
    let all: [(String, String?)] =
      [
        ("file", EscapedText.readable.escape(path)),
        ("format", Self.name(of: info.format)),
        ("size", info.size.map { ByteFormatter.brief(UInt64($0)) }),
        ("state", state),
        ("start", clock(\.lowerBound)), ("end", clock(\.upperBound)), ("length", length),
        ("host", metadata.host.map { EscapedText.readable.escape($0) }),
        ("kernel", metadata.kernel.map { EscapedText.readable.escape($0) }),
        ("version", metadata.program.map { EscapedText.readable.escape($0) }),
        ("selection", metadata.pattern.map { EscapedText.readable.escape($0) }),
        ("options", metadata.options.map { EscapedText.readable.escape($0) }),
        ("interval", metadata.interval?.formattedBriefly), ("samples", String(info.samples)),
        ("dropped", info.dropped > 0 ? "\(info.dropped) earlier samples" : nil),
        ("kept", info.retention?.text),
        ("processes", String(info.processes)), ("measure", metadata.measure.name),
        ("other measures", Self.others(of: metadata)), ("detail", info.detail.reportedKey),
        ("marks", info.marks > 0 ? String(info.marks) : nil),
        ("gaps", gapText), ("skipped", info.skipped.countText),
        ("runs", info.format == .recording ? String(info.runs.count) : nil),
      ] + runFacts
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  private static func name(of format: RecordedFileInfo.Format) -> String {
    switch format {
    case .recording: "recording (SQLite)"
    case .ndjson: "NDJSON"
    case .tsv: "TSV"
    }
  }

  private var state: String {
    switch info.cutOff {
    case .recording: "incomplete: still being written, or the profiler was killed"
    case .line(let line): "truncated at line \(line)"
    case nil: "complete"
    }
  }

  private func clock(_ bound: KeyPath<ClosedRange<Duration>, Duration>) -> String? {
    guard let start = info.metadata.start, let interval = info.interval else { return nil }
    return start.advanced(by: interval[keyPath: bound]).brief
  }

  private var resolution: TimeResolution { TimeResolution(info.metadata.interval) }

  private var length: String? {
    info.interval.map { ($0.upperBound - $0.lowerBound).formattedLength(resolution) }
  }

  private static func measured(in metadata: RunMetadata) -> [Measure] {
    Measure.additional.filter { $0 != metadata.measure && !metadata.missing.contains($0) }
  }

  private static func others(of metadata: RunMetadata) -> String? {
    let measures = measured(in: metadata)
    return measures.isEmpty ? nil : measures.map(\.name).joined(separator: ", ")
  }

  private var gapText: String? {
    guard let longest = longestGap else { return nil }
    let length = longest.range.upperBound - longest.range.lowerBound
    let start = longest.range.lowerBound.formattedTime(resolution)
    return "\(info.gaps.count), the longest \(length.formattedBriefly) after \(start)"
      + (longest.reason.map { ": \($0.text)" } ?? "")
  }

  private var longestGap: SamplingGap? {
    info.gaps.max {
      $0.range.upperBound - $0.range.lowerBound < $1.range.upperBound - $1.range.lowerBound
    }
  }

  /// A fact for each run, if there are several.
  private var runFacts: [(String, String?)] {
    guard info.runs.count > 1 else { return [] }
    return info.runs.enumerated().map { index, run in
      let metadata = run.metadata
      let times = run.interval.map { interval in
        // Times are since the start of the first run.
        info.metadata.start.map {
          "\($0.advanced(by: interval.lowerBound).brief) to "
            + $0.advanced(by: interval.upperBound).brief
        } ?? "\(interval.lowerBound.formattedTime(resolution)) to "
          + interval.upperBound.formattedTime(resolution)
      }
      let parts: [String?] = [
        times, "\(run.samples) sample\(run.samples == 1 ? "" : "s")",
        metadata.interval.map { "every \($0.formattedBriefly)" },
        run.hasEnded == false && index + 1 < info.runs.count ? "interrupted" : nil,
        metadata.host == info.metadata.host ? nil : metadata.host.map { "host \($0)" },
        metadata.kernel == info.metadata.kernel ? nil : metadata.kernel.map { "kernel \($0)" },
        metadata.program == info.metadata.program ? nil : metadata.program.map { "version \($0)" },
        metadata.options == info.metadata.options ? nil : metadata.options.map { "options \($0)" },
      ]
      let text = parts.compactMap { $0 }.joined(separator: ", ")
      return ("run \(index + 1)", EscapedText.readable.escape(text))
    }
  }

  // MARK: - JSON

  /// One object. Times are in milliseconds since the start of the first run.
  var json: [UInt8] {
    var json = JSONText()
    json.object { json in
      json.string("file", path)
      json.string("format", info.format.rawValue)
      if let size = info.size { json.number("size", size) }
      json.boolean("complete", info.cutOff == nil)
      metadata(info.metadata, in: &json)
      times(info.interval, in: &json)
      json.number("samples", info.samples)
      retention(in: &json)
      json.number("processes", info.processes)
      json.string("detail", info.detail.reportedKey)
      if info.format != .tsv { json.number("marks", info.marks) }
      gaps(in: &json)
      if info.format == .recording { runs(in: &json) }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func metadata(_ metadata: RunMetadata, in json: inout JSONText) {
    if let start = metadata.start { json.string("start_time", start.description) }
    let texts = [
      ("host", metadata.host), ("kernel", metadata.kernel), ("version", metadata.program),
      ("pattern", metadata.pattern), ("options", metadata.options),
    ]
    for case (let key, let text?) in texts { json.string(key, text) }
    if let interval = metadata.interval { json.number("interval_millis", interval.milliseconds) }
    json.string("measure", metadata.measure.descriptor.key)
    json.array("other_measures") { array in
      for measure in Self.measured(in: metadata) { array.element(measure.descriptor.key) }
    }
  }

  private func times(_ interval: ClosedRange<Duration>?, in json: inout JSONText) {
    guard let interval else { return }
    json.number("start_millis", interval.lowerBound.milliseconds)
    json.number("end_millis", interval.upperBound.milliseconds)
  }

  private func retention(in json: inout JSONText) {
    if info.dropped > 0 { json.number("dropped", info.dropped) }
    switch info.retention {
    case .duration(let kept)?: json.number("keep_millis", kept.milliseconds)
    case .size(let bytes)?: json.number("keep_bytes", bytes)
    case nil: break
    }
  }

  private func gaps(in json: inout JSONText) {
    json.array("gaps") { array in
      for gap in info.gaps {
        array.object { object in
          times(gap.range.lowerBound...gap.range.upperBound, in: &object)
          if let reason = gap.reason { object.string("reason", reason.rawValue) }
        }
      }
    }
    json.number("skipped", info.skipped.reduce(0) { $0 + $1.count })
  }

  private func runs(in json: inout JSONText) {
    json.array("runs") { array in
      for run in info.runs {
        array.object { object in
          metadata(run.metadata, in: &object)
          times(run.interval, in: &object)
          object.number("samples", run.samples)
          if let hasEnded = run.hasEnded { object.boolean("complete", hasEnded) }
        }
      }
    }
  }
}

extension MemoryUsage.Detail {
  /// What samples have of processes, for people and in JSON.
  fileprivate var reportedKey: String { self == .names ? "categories" : key }
}
