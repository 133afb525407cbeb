import MemoryProfile
import MetricsServer

/// Where the samples of a run go. Every output has its file in `Outputs/`; ``SampleOutputs``
/// assembles them.
struct OutputConfiguration {
  /// Samples as text; `nil` if they are not printed.
  var text: TextConfiguration?

  /// A recording; `nil` if none is made.
  var recording: RecordingConfiguration?

  /// A chart over time; `nil` if none is drawn.
  var chart: RunChartConfiguration?

  /// A summary at the end; `nil` if none is printed.
  var summary: SummaryConfiguration?

  var gates: [MemoryGate] = []

  /// Metrics over HTTP; `nil` if none are served.
  var server: ServerConfiguration?

  /// Metrics of a recording; `nil` if it is not exported.
  var export: ExportConfiguration?

  /// Whether the full-screen view is shown.
  var showsLiveView = false

  /// Which parts of categories the outputs need by name.
  var detail: MemoryUsage.Detail {
    chart?.dimension.descriptor.requirement == .files ? .files : .names
  }

  /// Whether an output shows more than PSS.
  var showsMeasures: Bool {
    let showsText =
      if case .tsv(allColumns: false) = text?.format { false } else { text != nil }
    return showsText || chart != nil || summary.map { $0.format != .brief } ?? false
      || metricsDimension != nil || showsLiveView
  }

  /// The dimension that metrics are split by; `nil` if there are none.
  var metricsDimension: Dimension? { server?.dimension ?? export?.dimension }
}

/// How samples are printed, and where.
struct TextConfiguration {
  enum Format {
    case tsv(allColumns: Bool)
    case ndjson
  }

  let format: Format

  /// The path of a file; `nil` for stdout.
  let path: String?

  /// The files that the run reads from or records into, with their options: printing into one of
  /// them would destroy it.
  let reserved: [(option: String, path: String)]
}

struct RecordingConfiguration {
  let path: String

  /// Whether samples are added to a recording that exists.
  let appends: Bool
}

/// A chart of a run: how it is drawn, and what it shows.
struct RunChartConfiguration {
  let chart: ChartConfiguration
  let dimension: Dimension
  let showsFaults: Bool
}

struct SummaryConfiguration {
  enum Format {
    /// A few lines about the peak.
    case brief
    /// A table with averages and growth.
    case table
    /// The same as JSON.
    case json
  }

  enum Destination {
    case standardOutput, standardError
  }

  let format: Format
  let destination: Destination
}

struct ExportConfiguration {
  let dimension: Dimension

  /// The path of a file; `nil` for stdout.
  let path: String?
}

struct ServerConfiguration {
  let address: ListenAddress
  let dimension: Dimension
}
