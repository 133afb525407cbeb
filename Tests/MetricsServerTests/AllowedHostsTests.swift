import MetricsServer
import Testing

/// DNS rebinding: the hosts by which a page may be read.
@Suite(.timeLimit(.minutes(20))) struct AllowedHostsTests {
  private static let hosts = AllowedHosts([
    "Proxy.Example.org", "box", "192.0.2.7", "2001:DB8:0::7",
  ])

  @Test(
    arguments: [
      ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1:9100", "127.0.0.1", true),
      // A tunnel has another port.
      ("127.0.0.1:80", "127.0.0.1", true), ("127.0.0.1:", "127.0.0.1", true),
      ("localhost", "127.0.0.1", true), ("LOCALHOST:9100", "127.0.0.1", true),
      ("localhost.", "127.0.0.1", true), ("[::1]:9100", "::1", true), ("[::1]", "::1", true),
      ("[0:0:0:0:0:0:0:1]", "::1", true), ("10.1.2.3:9100", "10.1.2.3", true),
      // A socket for both protocols sees mapped addresses.
      ("10.1.2.3", "::ffff:10.1.2.3", true), ("[FE80::1]", "fe80::1", true),
      ("proxy.example.org", "10.1.2.3", true), ("PROXY.EXAMPLE.ORG.:443", "::1", true),
      ("box:1", "127.0.0.1", true),
      // Allowed addresses: a container has another one than clients use.
      ("192.0.2.7:9100", "172.17.0.2", true), ("[2001:db8::7]", "172.17.0.2", true),
      ("192.0.2.8", "172.17.0.2", false),
      // Another address than the one that the client reached.
      ("127.0.0.2", "127.0.0.1", false), ("10.1.2.3", "127.0.0.1", false),
      ("[::1]", "127.0.0.1", false), ("127.1", "127.0.0.1", false),
      ("2130706433", "127.0.0.1", false), ("0.0.0.0", "127.0.0.1", false),
      // Foreign names, and names that contain allowed ones.
      ("evil.example", "127.0.0.1", false), ("example.org", "127.0.0.1", false),
      ("evil.localhost", "127.0.0.1", false), ("localhost.evil.example", "127.0.0.1", false),
      ("xproxy.example.org", "127.0.0.1", false), ("127.0.0.1.evil.example", "127.0.0.1", false),
      ("localhost..", "127.0.0.1", false),
      // Malformed.
      ("", "127.0.0.1", false), (":9100", "127.0.0.1", false), ("localhost:x", "127.0.0.1", false),
      ("localhost:1:2", "127.0.0.1", false), ("::1", "::1", false), ("[::1", "::1", false),
      ("[::1]x", "::1", false), ("[localhost]", "127.0.0.1", false),
      ("user@localhost", "127.0.0.1", false), ("localhost, evil.example", "127.0.0.1", false),
      ("http://localhost", "127.0.0.1", false), ("localhost/", "127.0.0.1", false),
      (" localhost", "127.0.0.1", false),
    ])
  func `only the address of the connection, localhost and given names are allowed`(
    header: String, address: String, isAllowed: Bool
  ) {
    #expect(Self.hosts.allows(header, to: address) == isAllowed)
  }

  @Test func `without a known address, only names are allowed`() {
    #expect(Self.hosts.allows("localhost", to: nil))
    #expect(!Self.hosts.allows("127.0.0.1", to: nil))
    #expect(!AllowedHosts().allows("box", to: nil))
  }

  @Test(
    arguments: [
      ("example.org", true), ("box", true), ("a-b_c.1", true), ("", false), ("a b", false),
      ("http://a", false), ("a:80", false), ("a/b", false), ("ä.example", false),
      ("*.example.org", false), ("127.0.0.1", true), ("::1", true), ("[::1]", false),
      (String(repeating: "a", count: 254), false),
    ])
  func `a host is a name or an address, without scheme and port`(text: String, isHost: Bool) {
    #expect(AllowedHosts.isHost(text) == isHost)
  }

  @Test(
    arguments: [
      ("127.0.0.1:0", true), (":0", true), ("localhost:0", true), ("127.8.9.1:0", true),
      ("[::1]:0", true), ("[0:0::1]:0", true), ("0.0.0.0:0", false), ("10.0.0.1:0", false),
      ("[::]:0", false), ("[fe80::1]:0", false), ("128.0.0.1:0", false),
    ])
  func `an address is loopback or not`(address: String, isLoopback: Bool) throws {
    #expect(try #require(ListenAddress(address)).isLoopback == isLoopback)
  }
}
