import Foundation
import TestSupport
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(20))) struct ReportPageTests {
  /// A run of processes with random memory, so that its series don't compress well.
  private func run(
    processes: Int, files: Int = 0, samples: Int, name: (Int) -> String = { "process \($0)" }
  ) -> ReportData {
    var random = SeededRandom(seed: 1)
    func series() -> [Int64] {
      (0..<samples).map { _ in Int64.random(in: 1000..<100_000, using: &random) * 1024 }
    }
    let times = (0..<samples).map { Int64($0) * 5000 }
    func layers(_ count: Int) -> [ReportData.Layer] {
      (0..<count).map { index in
        let values = series()
        return ReportData.Layer(
          name: name(index), color: "#123456", peak: values.max() ?? 0, process: index,
          values: values)
      }
    }
    let byProcess = layers(processes)
    let total = times.indices.map { index in byProcess.reduce(0) { $0 + $1.values[index] } }
    var data = ReportData(
      run: ReportData.Run(
        title: name(0), samples: samples, processes: processes, measure: "PSS", origin: name(0)),
      columns: ReportData.Columns(
        times: times, total: total,
        counters: [ReportData.Counter(key: "faults", label: "Page faults", values: times)],
        splits: [
          ReportData.Split(key: "process", label: "process", layers: byProcess),
          ReportData.Split(key: "file", label: "file", layers: layers(files)),
        ]))
    data.processes = (0..<processes).map { index in
      ReportData.Process(
        pid: Int32(index), label: name(index), command: name(index), begin: 0,
        peak: byProcess[index].peak, last: 0)
    }
    let detailTimes = Array(times.prefix(500))
    data.detail = ReportData.Detail(
      times: detailTimes, categories: [.init(name: "Heap", color: "#0d70d3")],
      names: (0..<processes * 10).map { "\(name($0))/\($0)" },
      rows: (0..<processes * 10).map { index in
        ReportData.Detail.Row(
          process: index / 10, category: 0, name: index,
          values: byProcess[index / 10].values.prefix(detailTimes.count).map { $0 })
      })
    return data
  }

  @Test func `a page of any run is below 2 MB, and says what was reduced`() {
    let svg = ReportPage.Picture(
      svg: [UInt8](repeating: 0, count: 300_000), description: "description")
    for (processes, files, samples) in [(1, 0, 1), (3, 0, 100), (100, 200, 8000)] {
      let html = ReportPage(run(processes: processes, files: files, samples: samples), chart: svg)
        .html
      #expect(html.count < ReportPage.sizeLimit, "\(processes) × \(samples)")
      let text = String(decoding: html, as: UTF8.self)
      #expect(text.contains("Of \(samples) samples") == (samples > 4000))
    }
  }

  @Test func `a chart that is too large is left out`() {
    for (size, isShown) in [(600_000, true), (600_001, false), (5_000_000, false)] {
      let chart = ReportPage.Picture(
        svg: [UInt8](repeating: 0x20, count: size), description: "description")
      let html = ReportPage(run(processes: 100, samples: 4000), chart: chart).html
      #expect(html.count < ReportPage.sizeLimit)
      let text = String(decoding: html, as: UTF8.self)
      #expect(text.contains("<img alt=\"description\"") == isShown)
      #expect(text.contains("Its chart is too large") == !isShown)
    }
  }

  @Test func `a page of the longest texts is below 2 MB`() {
    let data = run(processes: 100, files: 200, samples: 4000) { index in
      "\(index)" + String(repeating: "\u{202E}<", count: 10_000)
    }
    let html = ReportPage(data).html
    #expect(html.count < ReportPage.sizeLimit)
  }

  @Test func `columns keep whole samples, and the extreme ones`() {
    var data = run(processes: 3, samples: 5000)
    data.columns.total[1234] = 1 << 40
    data.columns.total[4321] = 0
    data.columns.splits[0].layers[0].values[1234] = 77
    let reduced = data.reduced(toColumns: 50).columns
    #expect(reduced.times.count <= 102)
    #expect(reduced.times.first == 0 && reduced.times.last == 4999 * 5000)
    let place = reduced.times.firstIndex(of: 1234 * 5000)
    #expect(place.map { reduced.splits[0].layers[0].values[$0] } == 77)
    #expect(reduced.times.contains(4321 * 5000))
    #expect(reduced.splits[0].layers.allSatisfy { $0.values.count == reduced.times.count })
    #expect(reduced.counters[0].values == reduced.times)
    #expect(data.reduced(toColumns: 2500) == data)
  }

  @Test func `without names, the sums of categories stay`() {
    let data = run(processes: 2, samples: 10)
    let bare = data.withoutNames
    #expect(bare.detail?.rows.count == 2)
    #expect(bare.detail?.rows[1].values[3] == 10 * data.columns.splits[0].layers[1].values[3])
  }

  @Test func `the code of the page is at most 80 kB`() {
    #expect(ReportPage.script.count + ReportPage.style.count <= 80_000)
    // A file does not have what only a served page needs.
    #expect(ReportPage.liveScript.count - ReportPage.script.count < 8000)
    #expect(ReportPage.template.count < 5000)
  }

  @Test func `every file of the page is embedded, with main.js at the end`() throws {
    let page = Checkout.root + "/Sources/Report/Page"
    func content(_ name: String) throws -> String {
      try String(contentsOfFile: "\(page)/\(name)", encoding: .utf8)
    }
    let scripts = [ReportPage.script, ReportPage.liveScript].map {
      String(decoding: $0, as: UTF8.self)
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: page) {
      let text = try content(name)
      switch name {
      case "template.html": #expect(Array(text.utf8) == ReportPage.template)
      case "report.css": #expect(Array(text.utf8) == ReportPage.style)
      case "main.js": #expect(scripts.allSatisfy { $0.hasSuffix("\n" + text) })
      case "live.js":
        #expect(!scripts[0].contains(text))
        #expect(scripts[1].hasSuffix("\n" + text + "\n" + (try content("main.js"))))
      default: #expect(scripts.allSatisfy { $0.contains(text + "\n") }, "\(name)")
      }
    }
  }

  @Test func `a file has the keys of its processes and layers, and how it opens`() {
    var data = run(processes: 1, samples: 2)
    data.processes[0].key = "7-12345"
    data.columns.splits[0].layers[0].key = "worker"
    func has(_ text: String) -> Bool {
      String(decoding: data.json, as: UTF8.self).contains(text)
    }
    #expect(has(#""key":"7-12345","pid":0"#))
    #expect(has(#""key":"worker""#))
    #expect(!has(#""view""#))
    data.view = ReportData.View(theme: .dark, showsClock: false)
    #expect(has(#""view":{"theme":"dark","clock":false}"#))
  }

  @Test func `amounts that are no multiples of 1 KiB are in bytes`() {
    var data = run(processes: 1, samples: 2)
    #expect(String(decoding: data.json, as: UTF8.self).contains(#""unit":1024"#))
    data.columns.total[1] += 1
    #expect(String(decoding: data.json, as: UTF8.self).contains(#""unit":1,"#))
  }

  @Test func `a page has its own policy, and what is allowed in addition`() {
    let data = run(processes: 1, samples: 2)
    let page = String(
      decoding: ReportPage(data, allowing: ["connect-src 'self'"]).html, as: UTF8.self)
    #expect(page.contains("default-src 'none'; script-src 'sha256-"))
    #expect(page.contains("form-action 'none'; connect-src 'self'\">"))
    #expect(!page.contains(" style="))
    #expect(!page.contains("{{"))
  }
}
