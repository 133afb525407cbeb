import MetricsServer
import Testing

@Suite(.timeLimit(.minutes(20))) struct ListenAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:9100", "127.0.0.1:9100"), (":9100", "127.0.0.1:9100"),
      ("localhost:0", "127.0.0.1:0"), ("0.0.0.0:1", "0.0.0.0:1"), ("[::1]:65535", "[::1]:65535"),
      ("9100", nil), ("127.0.0.1", nil), ("127.0.0.1:", nil), ("127.0.0.1:65536", nil),
      ("127.0.0.1:-1", nil), ("::1:9100", nil), ("[127.0.0.1]:1", nil), ("[]:1", nil),
      ("example.org:1", nil), ("256.0.0.1:1", nil), ("", nil), (":", nil),
    ] as [(String, String?)])
  func `an address is an IP address and a port, by default on loopback`(
    text: String, expected: String?
  ) {
    #expect(ListenAddress(text)?.description == expected)
  }
}
