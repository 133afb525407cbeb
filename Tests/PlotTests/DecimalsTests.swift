import Plot
import Testing

@Suite(.timeLimit(.minutes(20))) struct DecimalsTests {
  @Test(arguments: [
    (0, 0, "0"), (0, 2, "0.00"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-0.005, 2, "-0.01"),
    (99.95, 1, "100.0"), (1234.5, 0, "1235"), (-1234.5, 0, "-1235"), (0.05, 1, "0.1"),
    (12, 6, "12.000000"), (8e18, 0, "8000000000000000000"), (1e19, 0, "1e+19"),
  ])
  func `a number has the asked decimals`(value: Double, places: Int, expected: String) {
    #expect(Decimals.format(value, places: places) == expected)
  }

  @Test(arguments: [
    (0, "0"), (-0.0, "0"), (-0.0000001, "0"), (0.000001, "0.000001"), (0.5, "0.5"),
    (-120.5, "-120.5"), (10, "10"), (1000, "1000"), (100.25, "100.25"), (9e12, "9000000000000"),
    (1e15, "1000000000000000"), (.infinity, "inf"),
  ])
  func `the shortest form has no trailing zeros`(value: Double, expected: String) {
    #expect(Decimals.formatShortest(value) == expected)
  }
}
