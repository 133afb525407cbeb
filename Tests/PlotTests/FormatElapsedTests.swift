import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct FormatElapsedTests {
  @Test(
    arguments: [
      (0, "0 s"), (7.46, "7.5 s"), (24, "24 s"), (65, "1:05"), (3599, "59:59"), (3725, "1:02:05"),
      (90_000, "25:00:00"),
    ] as [(Double, String)])
  func `elapsed time is formatted like a clock`(seconds: Double, text: String) {
    #expect(formatElapsed(seconds) == text)
  }
}
