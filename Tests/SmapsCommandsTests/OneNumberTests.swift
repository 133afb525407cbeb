import Foundation
import MemoryProfile
import MemorySeries
import Plot
import PlotCairo
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

/// The tour of the code: one number, from the text of the kernel to a coordinate in a chart.
///
/// The number is the PSS of the heap of vim in the captured process tree `bash-vim`: 3264 kB. The
/// test takes it through the targets in the order of the data flow, and each step is one function
/// below.
@Suite(.timeLimit(.minutes(20))) struct OneNumberTests {
  private let vim = ProcessID(rawValue: 12708)

  @Test func `vim's heap is the same number from smaps to the SVG of a chart`() throws {
    let tree = try ProcTree(Checkout.tree("bash-vim"))
    let heap = try #require(try readMapping(in: tree))
    let samples = try takeSamples(of: tree, expecting: heap)
    let lines = printSamples(samples)
    let series = try replay(lines, expecting: samples)
    let chart = try makeChart(of: series)
    let (scene, corner) = try layOut(chart, total: samples[0].total.total)
    try render(scene, expecting: corner)
  }

  /// Step 1, `ProcFS`: `SmapsParser` parses the bytes of `smaps` to mappings. Only here, kB become
  /// bytes. `Classifier` in `MemoryProfile` decides which category a mapping counts as.
  ///
  /// - Returns: the PSS of the heap in bytes; `nil` if there is no heap.
  private func readMapping(in tree: borrowing ProcTree) throws -> UInt64? {
    let classifier = Classifier(executable: nil)
    var heap: UInt64?
    var buffer = ReadBuffer()
    if case .process(let process) = try tree.open(vim),
      case .file(let smaps) = try process.open(.smaps)
    {
      var parser = SmapsParser()
      _ = try smaps.forEachMapping(buffer: &buffer, parser: &parser) { mapping, bytes in
        if mapping.text(in: bytes) == "[heap]" {
          heap = mapping[.pss]
          #expect(classifier.category(of: mapping, in: bytes) == .heap)
        }
      }
    }
    #expect(heap == 3264 * 1024)
    return heap
  }

  /// Step 2, `MemoryProfile`: `Sampler` finds the selected processes, reads them, and adds up their
  /// mappings to the `MemoryUsage` of each process and of the whole `Sample`.
  private func takeSamples(
    of tree: consuming ProcTree, expecting heap: UInt64
  ) throws -> [Sample] {
    var sampler = Sampler(tree, selection: Selection(pattern: try Pattern("vim")))
    let samples = try [0, 10].map { second in try sampler.sample { .seconds(second) } }
    #expect(samples[0].processes.map(\.pid) == [vim])
    #expect(samples[0].processes.first?.memory[.heap] == heap)
    #expect(samples[0].total[.heap] == heap)
    return samples
  }

  /// Step 3, `SmapsCommands/Formats`: the heap is the third column of TSV, and a member of JSON.
  ///
  /// - Returns: a line of NDJSON for each sample.
  private func printSamples(_ samples: [Sample]) -> [String] {
    let table = String(decoding: SampleTSV(hasAllColumns: false).encode(samples[0]), as: UTF8.self)
    let row = table.split(separator: "\n")[1].split(separator: "\t")
    #expect(row[2] == "3342336")
    var json = SampleNDJSON(start: nil)
    let lines = samples.map { String(decoding: json.encode($0), as: UTF8.self) }
    #expect(lines[0].contains(#""heap":3342336,"#))
    return lines
  }

  /// Step 4, `Recording`: `RecordedSamples` replays the same samples from a file. `TimeSeries`
  /// collects them, whether they are live or replayed.
  private func replay(_ lines: [String], expecting samples: [Sample]) throws -> TimeSeries {
    let path =
      FileManager.default.temporaryDirectory.path + "/one-number-\(UUID().uuidString).ndjson"
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var series = TimeSeries(by: .category)
    _ = try RecordedSamples(path, interval: .seconds(1)).forEachSample { sample, _ in
      series.append(sample)
      return true
    }
    #expect(
      series.values(of: .memory(.category(.heap)), at: series.points) == [3_342_336, 3_342_336])
    #expect(series.points.map(\.total) == samples.map(\.total.total))
    return series
  }

  /// Step 5, `SmapsCommands/Charts`: `MemoryChart` makes a layer for each category, with the name
  /// and the color from the table of `Category`.
  private func makeChart(of series: TimeSeries) throws -> Chart {
    let chart = MemoryChart(series: series, metadata: ChartMetadata(), showsFaults: false).chart
    let layer = try #require(chart.layers.first { $0.name == "Heap" })
    #expect(layer.values == [3_342_336, 3_342_336])
    #expect(layer.color == RGB(Category.heap.descriptor.color))
    return chart
  }

  /// Step 6, `Plot`: the layout of the chart is a `Scene` of polygons and texts. The layer of the
  /// heap is above that of the stack, and as high as its share of the total.
  ///
  /// - Returns: the scene, and the upper left corner of the layer.
  private func layOut(_ chart: Chart, total: UInt64) throws -> (Scene, corner: Plot.Point) {
    let scene = chart.scene(measuring: try CairoTextMeasure())
    func outline(_ name: String) throws -> [Plot.Point] {
      let outlines = scene.elements.compactMap { element -> [Plot.Point]? in
        if case .polygon(let points, _, name) = element { points } else { nil }
      }
      return try #require(outlines.first)
    }
    let (stack, heap) = (try outline("Stack"), try outline("Heap"))
    let top = try outline(try #require(chart.layers.last).name)
    let baseline = heap[heap.count - 1].y
    let pixelsPerByte = (baseline - top[0].y) / Double(total)
    let height = stack[0].y - heap[0].y
    #expect(abs(height - 3_342_336 * pixelsPerByte) < 0.5)
    #expect(height > 100)
    return (scene, heap[0])
  }

  /// Step 7, `PlotCairo`: the SVG has a path that starts at this corner, in the color of the heap.
  private func render(_ scene: Scene, expecting corner: Plot.Point) throws {
    let svg = String(decoding: try scene.rendered(as: .svg), as: UTF8.self)
    let start = "M \(number(corner.x)) \(number(corner.y)) "
    let line = try #require(svg.split(separator: "\n").first { $0.contains(#"d="\#(start)"#) })
    #expect(line.contains("fill:rgb(5.098039%,43.921569%,82.745098%)"))
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }
}
