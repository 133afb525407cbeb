import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct ContainerTests {
  private static let fixtures = "\(Checkout.root)/Fixtures/containers"

  /// A line of `Fixtures/containers/paths.tsv`.
  struct Case: CustomTestStringConvertible {
    let version: Substring
    let name: Substring
    let file: [UInt8]
    let label: [UInt8]

    var testDescription: String { "version \(version): \(name)" }
  }

  /// Bytes in the place of `\n`, `\\` and `\xNN`.
  private static func unescaped(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch kind {
      case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "x"):
        bytes.append(UInt8(String(Substring(rest.prefix(2))), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      default: bytes.append(kind)
      }
    }
    return bytes
  }

  static let cases: [Case] = (contents("\(fixtures)/paths.tsv") ?? "")
    .split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      return Case(
        version: fields[0], name: fields[1], file: unescaped(fields[2]),
        label: unescaped(fields[3]))
    }

  @Test(arguments: cases)
  func `the path of a control group shows the container or the unit`(_ one: Case) throws {
    let read = ControlGroup(file: one.file.span.bytes)
    let group = try #require(read)
    let label = ControlGroupOwner(of: group).label(nil)
    #expect(
      label == one.label,
      "\(String(decoding: label, as: UTF8.self)), not \(String(decoding: one.label, as: UTF8.self))"
    )
  }

  @Test func `there are cases of both versions of control groups`() {
    #expect(Self.cases.count { $0.version == "1" } >= 19)
    #expect(Self.cases.count { $0.version == "2" } >= 50)
  }

  /// The label of each process of a tree.
  private func labels(_ tree: String) throws -> [Int32: String] {
    var options = SamplerOptions()
    options.owners = SamplerOptions.Owners(controlGroup: true, containers: true)
    var sampler = Sampler(
      try ProcTree("\(Self.fixtures)/\(tree)/proc"), selection: Selection(), options: options)
    return try Dictionary(
      uniqueKeysWithValues: sampler.records().map { record in
        let label = try ControlGroupOwner(of: #require(record.controlGroup))
          .label(record.container)
        return (record.pid.rawValue, String(decoding: label, as: UTF8.self))
      })
  }

  @Test func `files of a host with version 2 name containers`() throws {
    #expect(
      try labels("v2") == [
        1001: "docker:web", 1002: "docker:web", 1003: "podman:db", 1004: "podman:db/monitor",
        1005: "podman:once", 1006: "containerd:default/cache", 1007: "pod:shop/cart-7d9/app",
        1008: "pod:shop/cart-7d9/(sandbox)", 1009: "pod:batch/nightly-1/job",
        1010: "pod:batch/nightly-1/job/monitor", 1011: "pod:kube-system/etcd-node1/4f0a44269999",
        1012: "pod:0f0f0f0f-1234-4321-8abc-00112233aabb/4f0a4537aaaa",
        1013: "pod:shop/cart-7d9/app",
        // The host's name of this ID is not for a group that a user made.
        1014: "user@1000.service/docker:4f0a3b9e1111", 1015: "docker:a\u{1B}[31m\nb",
        1016: "docker:" + String(repeating: "x", count: 4000), 1017: "docker:4f0a4fe25554",
        1018: "lxc:web1", 1019: "nginx.service",
      ])
  }

  @Test func `files of a host with version 1 name containers`() throws {
    #expect(
      try labels("v1") == [
        2001: "docker:web", 2002: "pod:shop/cart-7d9/app", 2003: "podman:db",
        2004: "pod:batch/nightly-1/job", 2005: "pod:kube-system/dns-0/dns", 2006: "container:job",
        2007: "lxc:web1", 2008: "cron.service",
      ])
  }

  @Test func `a claim is added to the ID, and never replaces it or a name`() {
    let id = [UInt8]("0123456789ab0123456789ab0123456789ab0123456789ab0123456789ab0123".utf8)
    let container = Container(runtime: .docker, id: id)
    func label(_ name: ContainerName?) -> String {
      String(decoding: container.label(name), as: UTF8.self)
    }
    #expect(label(ContainerName(claim: "web")) == "docker:0123456789ab web (claimed)")
    #expect(label(ContainerName(name: "db", claim: "web")) == "docker:db")
    #expect(
      label(ContainerName(pod: "shop/cart", claim: "web"))
        == "pod:shop/cart/0123456789ab web (claimed)")
  }

  @Test(
    arguments: [
      "", "[]", "{}", #"{"Name":7}"#, #"{"Name":"/a""#, #"{"Name":""}"#, #"{"Name":"/"}"#,
      String(repeating: "[", count: 5000), #"{"Name":"/a"} x"#,
    ])
  func `a file that is not as expected has no name`(_ text: String) {
    #expect(RuntimeFile.dockerName(Array(text.utf8)) == nil)
    #expect(RuntimeFile.podmanNames(Array(text.utf8)).isEmpty)
  }

  @Test(
    arguments: [
      "a_b_c.log", "a_b_c-1.txt", "a_b-1.log", "a_b_c_d-1.log", "_", "", "a_b_c",
    ])
  func `another name than the kubelet's is no log of a container`(_ name: String) {
    #expect(KubernetesLogs(containers: [name], pods: []).containers.isEmpty)
  }
}
