import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)), .limitedConcurrency) struct ExampleTests {
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
}
