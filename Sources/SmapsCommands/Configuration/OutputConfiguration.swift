import MemoryProfile
import MetricsServer
import Recording

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

  var gates: [any Gate] = []

  /// What is done when a limit is exceeded; `nil` for nothing.
  var alarms: AlarmConfiguration?

  /// What the chart and the summary compare the run with; `nil` for nothing.
  var baseline: BaselineRun?

  /// Metrics over HTTP; `nil` if none are served.
  var server: ServerConfiguration?

  /// Metrics of a recording; `nil` if it is not exported.
  var export: ExportConfiguration?

  /// What the full-screen view lists; `nil` if it is not shown.
  var liveView: SplitConfiguration?

  /// Whether the full-screen view is shown.
  var showsLiveView: Bool { liveView != nil }

  /// What is recorded and printed of processes beside the categories (`--detail`).
  var requestedDetail = MemoryUsage.Detail.names

  /// Whether the recording of a replay has the detail of the replayed file.
  var copiesDetail = false

  /// Whether a page to explore the run is written. It shows all that can be known of processes.
  var writesPage: Bool { chart?.isPage ?? false }

  /// Which parts of categories the outputs need by name.
  var detail: MemoryUsage.Detail {
    max(
      requestedDetail,
      requirements.contains(.mappings)
        ? .mappings : requirements.contains(.files) || writesPage ? .files : .names)
  }

  /// Whether the summary names the files and mappings that grew, if samples have them.
  var namesGrowth: Bool {
    summary.map { $0.format != .brief && $0.split.dimension == .process } ?? false
  }

  /// Whether an output shows page faults of all processes that the run has ever seen.
  var showsAccumulatedFaults: Bool {
    if case .ndjson? = text?.format { return true }
    return chart.map { $0.showsFaults || $0.isPage } ?? false
  }

  /// What the outputs split memory by, each with its option.
  var dimensions: [(option: String, dimension: Dimension)] {
    [
      ("--group-by", server?.dimension ?? export?.dimension), ("--by", chart?.split.dimension),
      ("--by", summary?.split.dimension), ("--by", liveView?.dimension),
    ].compactMap { option, dimension in dimension.map { (option, $0) } }
  }

  /// What must be read or known of processes to split memory as the outputs do.
  var requirements: Set<Dimension.Requirement> {
    Set(dimensions.compactMap(\.dimension.descriptor.requirement))
  }

  /// The same without the live view, which may show users and control groups of some seconds ago.
  var exactRequirements: Set<Dimension.Requirement> {
    var others = self
    others.liveView = nil
    return others.requirements
  }

  /// The measures that outputs show beside the one that is counted by category.
  var shownMeasures: MeasureSet {
    var shown: MeasureSet = []
    if case .tsv(allColumns: false)? = text?.format {} else if text != nil { shown = .additional }
    if summary?.format == .json || server != nil || export != nil { shown = .additional }
    if chart != nil || summary?.format == .table || showsLiveView { shown.formUnion(.besideTotal) }
    return shown
  }

  /// The measures that are read of each mapping.
  var measures: MeasureSet {
    gates.reduce(into: recording == nil ? shownMeasures.union(.besideTotal) : .additional) {
      if case .measure(let measure)? = $1.quantity { $0.formUnion(MeasureSet(measure)) }
    }
  }
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

  /// How much is kept; `nil` for all of it.
  var retention: Retention?
}

/// What an output splits memory by.
struct SplitConfiguration {
  let dimension: Dimension

  /// The number of parts that are not merged with others; `nil` for what suits the output.
  let top: Int?
}

/// A chart of a run: how it is drawn, and what it shows.
struct RunChartConfiguration {
  let chart: ChartConfiguration
  let split: SplitConfiguration
  /// Whether the rates of page faults and of CPU time are drawn.
  let showsFaults: Bool
  /// What the time axis shows; `nil` for what suits the length of the run.
  let timeAxis: TimeAxis?

  /// Whether it is a page to explore the run.
  var isPage: Bool { chart.file.format == .html }
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

  /// What it lists beside the total and the categories.
  var split = SplitConfiguration(dimension: .process, top: nil)
}

struct ExportConfiguration {
  let dimension: Dimension

  /// The path of a file; `nil` for stdout.
  let path: String?
}

struct ServerConfiguration {
  let address: ListenAddress

  /// What the metrics are grouped by.
  let dimension: Dimension

  /// The hosts by which clients may address the page; `nil` if only metrics are served.
  let pageHosts: AllowedHosts?

  /// The path of the web configuration; `nil` if nothing protects the server.
  let webConfiguration: String?
}
