import MemoryProfile
import MemorySeries
import ProcFS

/// Encodes the statistics of a run as one JSON object; memory in bytes, times in milliseconds since
/// the start of the run.
///
///     {"start_time":RFC 3339, if it is known,
///      "samples":N,
///      "skipped":{"samples":N,"reasons":{REASON:N}}, if samples were skipped,
///      "quantities":[{"name":"total",STATISTICS}, {"name":"heap",STATISTICS}…],
///      "names":[{"name":"[anon: Go: heap]","category":"other",STATISTICS}…],
///      "account":{"total":{STATISTICS},"rows":[{"row":"free",STATISTICS}…]}, with --account,
///      "procs":[{"pid":N,"cmdline":"…","name":"…",STATISTICS}…]}
///
/// Of groups of processes, or of files, it has in place of `procs`:
///
///     "by":"program","groups":[{"name":"cc1plus","procs":N, except of files, STATISTICS}…],
///      "others":{"groups":N,STATISTICS}, if not all groups are listed
///
/// Marks and the difference from a baseline follow (`JSONText.marks(_:)`,
/// ``BaselineDifference/encode(to:)``).
///
/// STATISTICS is `"samples":N,"peak":N,"peak_millis":N,"average":N,"first":N,"last":N,
/// "growth":{"verdict":"…"}`, over the samples in which the quantity or process exists. The verdict
/// is `steady`, `unsteady`, `none` or `too_short`. With `steady`, `growth` also has
/// `"bytes_per_hour":N,"from":N,"to":N`; with `unsteady`, `"bytes_more":N,"since_millis":N` if the
/// quantity is larger at the end. A process may also have
/// `"growth_in":{"kind":"file","name":"…","bytes":N}`: the file, the name or the mapping that holds
/// most of its growth. A mapping has the members of a row of ``ProcessTableJSON``.
/// REASON is a ``MemoryProfile/SkipReason`` or `unknown`.
struct SummaryJSON {
  /// When the run began; `nil` if it is not known.
  let start: WallClockTime?

  /// What is listed beside the quantities.
  var split = SplitConfiguration(dimension: .process, top: nil)

  /// - Parameters:
  ///   - marks: the totals at the marks of the run.
  ///   - difference: from a baseline; `nil` if there is none.
  func encode(
    _ summary: RunSummary, _ statistics: RunStatistics, marks: MarkTotals = MarkTotals(),
    _ difference: BaselineDifference? = nil
  ) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      if let start { json.string("start_time", start.description) }
      json.number("samples", summary.sampleCount)
      if !summary.skipped.isEmpty { skipped(summary.skipped, in: &json) }
      json.array("quantities") { quantities in
        for quantity in MemoryQuantity.all {
          let series = statistics.series(of: quantity)
          // What a sample lacks is absent.
          if series.count == 0, summary.sampleCount > 0 { continue }
          quantities.object { object in
            object.string("name", quantity.key)
            content(of: series, in: &object)
          }
        }
      }
      json.array("names") { names in
        for part in statistics.quantities.names {
          names.object { object in
            object.string("name", part.text)
            object.string("category", part.category.descriptor.key)
            content(of: statistics.series(of: .part(part)), in: &object)
          }
        }
      }
      if let account = statistics.account { self.account(account, in: &json) }
      if let groups = summary.groups {
        self.groups(groups, in: &json)
      } else if split.dimension == .process {
        processes(statistics, in: &json)
      }
      json.marks(marks)
      difference?.encode(to: &json)
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private func account(_ account: AccountSeries, in json: inout JSONText) {
    json.object("account") { json in
      json.object("total") { content(of: account.total, in: &$0) }
      json.array("rows") { rows in
        for (item, series) in account.rows {
          rows.object { object in
            object.string("row", item.descriptor.key)
            content(of: series, in: &object)
          }
        }
      }
    }
  }

  private func processes(_ statistics: RunStatistics, in json: inout JSONText) {
    json.array("procs") { processes in
      for process in statistics.processes.prefix(split.top ?? .max) {
        processes.object { object in
          object.number("pid", process.identity.pid.rawValue)
          object.string("cmdline", process.commandLine.text)
          if !process.name.isEmpty { object.string("name", process.name) }
          content(of: process.series, in: &object)
          if let source = process.growthSource { growthSource(source, in: &object) }
        }
      }
    }
  }

  private func growthSource(_ source: GrowthSource, in json: inout JSONText) {
    json.object("growth_in") { object in
      switch source.place {
      case .part(let part):
        object.string("kind", part.category == .other ? "name" : RegionKind.file.descriptor.key)
        object.string("name", part.text)
      case .region(let region): object.region(region)
      }
      object.number("bytes", source.bytes)
    }
  }

  private func groups(_ groups: SummaryGroups, in json: inout JSONText) {
    json.string("by", groups.dimension.spelling)
    json.array("groups") { array in
      for row in groups.rows(top: split.top) {
        array.object { object in
          object.string("name", row.name)
          if row.processes > 0 { object.number("procs", row.processes) }
          content(of: row.series, in: &object)
        }
      }
    }
    guard let others = groups.others(top: split.top) else { return }
    json.object("others") { object in
      object.number("groups", others.count)
      content(of: others.series, in: &object)
    }
  }

  private func skipped(_ skipped: [SkippedSamples], in json: inout JSONText) {
    json.object("skipped") { object in
      object.number("samples", skipped.reduce(0) { $0 + $1.count })
      object.object("reasons") { reasons in
        for samples in skipped {
          reasons.number(samples.reason?.rawValue ?? "unknown", samples.count)
        }
      }
    }
  }

  private func content(of series: some SummarizedSeries, in object: inout JSONText) {
    object.number("samples", series.count)
    object.number("peak", series.peak)
    object.number("peak_millis", series.peakTime.milliseconds)
    object.number("average", series.average)
    object.number("first", series.firstValue)
    object.number("last", series.lastValue)
    growth(series.verdict, in: &object)
  }

  private func growth(_ verdict: GrowthVerdict, in object: inout JSONText) {
    object.object("growth") { growth in
      switch verdict {
      case .tooShort: growth.string("verdict", "too_short")
      case .none: growth.string("verdict", "none")
      case .unsteady(let rise):
        growth.string("verdict", "unsteady")
        if let rise {
          growth.number("bytes_more", rise.bytes)
          growth.number("since_millis", rise.time.milliseconds)
        }
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
  /// Rounds to the nearest integer, clamped to the range of `Int64`.
  fileprivate init(clamping value: Double) {
    self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
  }
}
