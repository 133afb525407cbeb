import MemoryProfile
import MemorySeries
import Plot
import PlotCairo
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

/// A chart of every kind that the commands draw, of recorded fixtures.
enum DrawnChart: String, CaseIterable {
  case chromium, chromiumByProcess = "chromium-by-process", jvm, leak = "hours-of-leak"
  case oneSample = "first-sample", twoSamples = "two-samples", oneProcess = "one-process"
  case sixtyProcesses = "sixty-processes", gap, anonNames = "anon-names"
  case longLabel = "long-label", files = "chromium-by-file", snapshot = "chromium-snapshot"
  case build = "build-main", comparedBuild = "build-lto"

  private var recording: String {
    switch self {
    case .chromium, .chromiumByProcess, .files, .snapshot: "chromium"
    case .oneProcess, .jvm: "jvm"
    case .oneSample, .twoSamples, .leak: "leak"
    case .sixtyProcesses, .gap, .anonNames, .longLabel, .build, .comparedBuild: rawValue
    }
  }

  private var grouping: Dimension {
    switch self {
    case .chromiumByProcess, .sixtyProcesses, .longLabel, .oneProcess: .process
    case .files: .file
    case .build, .comparedBuild: .program
    default: .category
    }
  }

  private var sampleLimit: Int {
    switch self {
    case .oneSample: 1
    case .twoSamples: 2
    default: .max
    }
  }

  private var isBuild: Bool { [.build, .comparedBuild].contains(self) }

  /// The recording that is compared with; `nil` for none.
  private var baseline: AlignedBaseline? {
    get throws {
      guard self == .comparedBuild else { return nil }
      let run = try BaselineRun(
        path: Checkout.recording("build-main.ndjson"), selecting: Selection(), regex: nil,
        interval: .seconds(1))
      return AlignedBaseline(run: run, isWindow: false)
    }
  }

  private var showsFaults: Bool { [.chromium, .jvm].contains(self) }

  var drawing: any Drawable {
    get throws {
      switch self {
      case .snapshot:
        var sampler = Sampler(try ProcTree(Checkout.tree("chromium")), selection: Selection())
        let records = try sampler.records()
        return MemoryBars(records, metadata: ChartMetadata(title: "chromium", host: "example"))
          .chart
      case .files:
        var sampler = Sampler(
          try ProcTree(Checkout.tree("chromium")), selection: Selection(),
          options: SamplerOptions(detail: .files))
        var series = TimeSeries(by: .file)
        for second in 0..<2 { series.append(try sampler.sample { .seconds(second) }) }
        return MemoryChart(
          series: series, metadata: ChartMetadata(title: "chromium"), showsFaults: false
        ).chart
      default:
        let samples = try RecordedSamples(
          Checkout.recording("\(recording).ndjson"), interval: .seconds(1))
        // Selects the process with the long label, which is then the title too.
        let selection = Selection(pattern: self == .longLabel ? try Pattern("--query") : nil)
        var faults = PageFaultAccumulator()
        var descendants = DescendantTracker()
        let metadata = ChartMetadata(
          title: self == .chromium
            ? "^/usr/lib/chromium/" : isBuild ? samples.metadata.pattern : nil,
          start: samples.metadata.start)
        var series = TimeSeries(by: grouping)
        var names =
          isBuild ? try GroupNames(grouping, regex: nil, missing: GroupNames.unknown) : nil
        var marks: [TimeMark] = []
        _ = try samples.forEachSample(marks: { marks += $0 }) { sample, _ in
          let selected = selection.filtering(sample, faults: &faults, descendants: &descendants)
          series.append(selected, groups: names?.names(of: selected.processes) ?? [])
          return series.sampleCount < sampleLimit
        }
        return MemoryChart(
          series: series, metadata: metadata, showsFaults: showsFaults, marks: marks,
          baseline: try baseline
        ).chart
      }
    }
  }

  func scene(_ size: PixelSize = .standard, _ theme: Theme = .light) throws -> Scene {
    try drawing.scene(size: size, theme: theme, measuring: try CairoTextMeasure())
  }
}

@Suite(.timeLimit(.minutes(20))) struct ChartGoldenTests {
  @Test(arguments: DrawnChart.allCases, ThemeName.allCases)
  func `every chart matches the recorded SVG`(chart: DrawnChart, theme: ThemeName) throws {
    let picture = try chart.scene(.standard, theme.theme).rendered(as: .svg)
    #expect(picture.count < 300_000)
    let suffix = theme == .light ? "" : "-dark"
    expectGolden(
      String(decoding: picture, as: UTF8.self), "svg/\(chart.rawValue)\(suffix).svg",
      comparing: SVGOutline.difference)
  }

  @Test(arguments: DrawnChart.allCases, [480, 1024, 2560])
  func `no label overlaps another or leaves the page`(chart: DrawnChart, width: Int) throws {
    let measure = try CairoTextMeasure()
    let size = PixelSize(width: width, height: width * 5 / 8)
    expectTidy(try chart.scene(size)) { measure.width(of: $0.string, font: $0.font) }
  }
}
