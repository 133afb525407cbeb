import Testing

@testable import Plot

@Suite(.timeLimit(.minutes(20))) struct QuantityTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (10 * 1024, "10.0 KiB"),
      (100.4 * 1024, "100 KiB"), (563.2 * 1_048_576, "563 MiB"), (1.5 * 1_073_741_824, "1.50 GiB"),
      (9.996 * 1024, "10.0 KiB"), (1023.9 * 1_048_576, "1.00 GiB"),
      (1023.4 * 1_048_576, "1023 MiB"), (1023.5 * 1024, "1.00 MiB"),
      (2_000_000 * pow2(50), "2000000 PiB"),
    ] as [(Double, String)])
  func `bytes have three digits and a binary unit`(bytes: Double, text: String) {
    #expect(Quantity.bytes.format(bytes) == text)
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1000, "1.00k"), (19_690, "19.7k"), (2.5e6, "2.50M"),
      (999_600, "1.00M"), (999_400, "999k"), (999.4, "999"), (-1500, "-1.50k"),
    ]
      as [(Double, String)])
  func `counts have three digits and a power of 1000`(
    count: Double, text: String
  ) {
    #expect(Quantity.count.format(count) == text)
  }

  @Test(
    arguments: [
      (21.46, "°C", "21.5 °C"), (-4, "°C", "-4.00 °C"), (0.052, "", "0.05"), (1230, "W", "1.23k W"),
    ] as [(Double, String, String)])
  func `numbers have three digits and their unit`(
    value: Double, unit: String, text: String
  ) {
    #expect(Quantity.number(unit: unit).format(value) == text)
  }
}

private func pow2(_ exponent: Int) -> Double {
  Double(sign: .plus, exponent: exponent, significand: 1)
}
