import Foundation
import MemoryProfile
import Plot
import PlotCairo
import ProcFS
import Recording
import TestSupport
import Testing

@testable import SmapsCommands

/// The tour of the code: one number, from the kernel's text to a pixel.
///
/// It is the heap of vim in the captured tree `bash-vim`.
@Suite(.timeLimit(.minutes(5))) struct OneNumberTests {
  private let vim = ProcessID(rawValue: 12708)

  @Test func `vim's heap goes from smaps to a coordinate in the SVG`() throws {
    // 1. ProcFS: what the kernel said. Here, and only here, kB become bytes.
    let tree = try ProcTree(Checkout.tree("bash-vim"))
    var heap: UInt64?
    var buffer = ReadBuffer()
    if case .process(let process) = try tree.open(vim),
      case .file(let smaps) = try process.open(.smaps)
    {
      var parser = SmapsParser()
      _ = try smaps.forEachMapping(buffer: &buffer, parser: &parser) { mapping, bytes in
        if mapping.text(in: bytes) == "[heap]" { heap = mapping[.pss] }
      }
    }
    #expect(heap == 3264 * 1024)

    // 2. MemoryProfile: what it counts as, of which process, and when.
    var sampler = Sampler(tree, selection: Selection(pattern: try Pattern("vim")))
    let samples = try [0, 10].map { second in try sampler.sample { .seconds(second) } }
    #expect(samples[0].processes.map(\.pid) == [vim])
    #expect(samples[0].processes.first?.memory[.heap] == heap)
    #expect(samples[0].total[.heap] == heap)

    // 3. Printed as TSV: the third column, and as JSON: a key.
    let row = String(decoding: SampleTSV(hasAllColumns: false).encode(samples[0]), as: UTF8.self)
      .split(separator: "\n")[1].split(separator: "\t")
    #expect(row[2] == "3342336")
    var json = SampleNDJSON(start: nil)
    let lines = samples.map { String(decoding: json.encode($0), as: UTF8.self) }
    #expect(lines[0].contains(#""heap":3342336,"#))

    // 4. Recording: read back from what was printed, it is the same sample.
    let path =
      FileManager.default.temporaryDirectory.path + "/one-number-\(UUID().uuidString).ndjson"
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var series = TimeSeries()
    _ = try RecordedSamples(path, interval: .seconds(1)).forEachSample { sample, _ in
      series.append(sample)
      return true
    }
    #expect(
      series.values(of: .memory(.category(.heap)), at: series.points) == [3_342_336, 3_342_336])
    #expect(series.points.map(\.total) == samples.map(\.total.total))

    // 5. A chart: a layer, named and coloured by the one table.
    let chart = MemoryChart(series: series, facts: ChartMetadata(), showsFaults: false).chart
    let layer = try #require(chart.layers.first { $0.name == "Heap" })
    #expect(layer.values == [3_342_336, 3_342_336])
    #expect(layer.color == RGB(Category.heap.descriptor.color))

    // 6. A scene: the layer's upper edge lies as high above the one below it as its share of the peak.
    let scene = chart.scene(measuring: try CairoTextMeasure())
    func edge(_ name: String) throws -> [Plot.Point] {
      let outline = scene.elements.compactMap { element -> [Plot.Point]? in
        if case .polygon(let points, _, name) = element { points } else { nil }
      }
      return try #require(outline.first)
    }
    let (stack, heapEdge) = (try edge("Stack"), try edge("Heap"))
    let outline = try edge(try #require(chart.layers.last).name)
    let ground = heapEdge[heapEdge.count - 1].y
    let pixelsPerByte = (ground - outline[0].y) / Double(samples[0].total.total)
    let height = stack[0].y - heapEdge[0].y
    #expect(abs(height - 3_342_336 * pixelsPerByte) < 0.5)
    #expect(height > 100)

    // 7. The SVG: that very coordinate, in the heap's colour.
    let svg = String(decoding: try scene.rendered(as: .svg), as: UTF8.self)
    let start = "M \(number(heapEdge[0].x)) \(number(heapEdge[0].y)) "
    let line = try #require(svg.split(separator: "\n").first { $0.contains(#"d="\#(start)"#) })
    #expect(line.contains("fill:rgb(5.098039%,43.921569%,82.745098%)"))
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }
}
