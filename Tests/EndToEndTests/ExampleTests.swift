import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct ExampleTests {
  @Test func `plot-examples draws the charts of the documentation`() async throws {
    try await withTemporaryDirectory { directory in
      let examples = BuiltProgram.profiler.path.removingLastComponent().appending("plot-examples")
      let result = try await run(.path(examples), [directory])
      #expect(result.status == .exited(0))
      #expect(
        names(in: directory) == [
          "areas.svg", "areas~dark.svg", "bars.svg", "bars~dark.svg", "lines.svg", "lines~dark.svg",
        ])
      for name in names(in: directory) {
        let outline = try SVGOutline(try #require(contents("\(directory)/\(name)")))
        #expect(outline.shapes.count > 40 && outline.tooltips.count > 3)
      }
      let nowhere = try await run(.path(examples), ["\(directory)/nowhere"])
      #expect(nowhere.status == .exited(1))
    }
  }

  /// Code on the page is code that is built and run, apart from the manifest of a package.
  @Test func `the page of examples shows the code of plot-examples`() throws {
    func text(_ path: String) throws -> String {
      try #require(contents("\(Checkout.root)/\(path)"))
    }
    let source = try ["Example", "Requests", "Rooms", "Temperatures"]
      .map { try text("Sources/plot-examples/\($0).swift") }.joined()
    let page = try text("Sources/Plot/Plot.docc/Examples.md")
    let blocks = page.matches(of: /```swift\n(.*?)```/.dotMatchesNewlines()).map(\.1)
    #expect(blocks.count == 5)
    for block in blocks where !block.contains("import PackageDescription") {
      #expect(source.contains(block.replacing("import Plot\nimport PlotCairo\n\n", with: "")))
    }
  }
}
