import Subprocess
import TestSupport
import Testing

/// `--measure` of something that the kernel does not print.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct UnprintedMeasureTests {
  /// The tree is of a kernel without `SwapPss`.
  @Test(
    arguments: [("swap", "swap"), ("pss+swap", "PSS and swap")],
    [[], ["-q", "--max-total", "1GiB"], ["--max", "swap=0"]] as [[String]])
  func `a measure that is printed in part or not at all fails, and no 0 is printed`(
    measure: (name: String, text: String), options: [String]
  ) async throws {
    let words = ["--proc", Checkout.tree("swap-without-swappss"), "--measure", measure.name]
    for (program, more) in [
      (BuiltProgram.profiler, ["-n", "1"] + options), (BuiltProgram.snapshot, []),
      (BuiltProgram.snapshot, ["--by", "process"]),
    ] {
      let result = try await run(.path(program.path), words + more)
      #expect(result.status == .exited(1))
      #expect(result.output == "")
      #expect(
        result.errors.hasPrefix(
          "\(program.rawValue): error: this kernel does not print \(measure.text), which needs "))
    }
  }
}
