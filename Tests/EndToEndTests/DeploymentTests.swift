import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Checks that the files for Grafana, Prometheus and systemd fit the metrics of the program.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct DeploymentTests {
  private func file(_ name: String) -> String { "\(Checkout.root)/Sources/Deployment/\(name)" }

  /// All served metrics with their labels. The processes use every kind of memory.
  private func served() async throws -> [String: Set<String>] {
    let answer = try await ServingProfiler.run(
      ["--proc", Checkout.tree("hugetlb-and-swap")]
    ) { profiler in
      try await profiler.request("GET /metrics HTTP/1.0\r\n\r\n")
    }.result
    var metrics: [String: Set<String>] = [:]
    for line in answer.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /([a-z_]+)(?:\{(.*)\})? [0-9.]+/) else { continue }
      let labels = (match.2 ?? "").matches(of: /([a-z_]+)="/).map { String($0.1) }
      metrics[String(match.1), default: []].formUnion(labels)
    }
    #expect(metrics["process_pss_bytes"] == ["group", "category"])
    return metrics
  }

  private struct Dashboard: Decodable {
    struct Panel: Decodable {
      struct Target: Decodable { let expr: String }
      struct Place: Decodable { let x, y, w, h: Int }
      let id: Int
      let title: String
      let gridPos: Place
      let targets: [Target]
    }
    struct Templating: Decodable {
      struct Variable: Decodable {
        let name: String
        let definition: String?
      }
      let list: [Variable]
    }
    let uid: String
    let panels: [Panel]
    let templating: Templating

    var queries: [String] { panels.flatMap { $0.targets.map(\.expr) } }
  }

  static let dashboards = ["grafana-dashboard.json", "grafana-containers.json"]

  private func dashboard(_ name: String) throws -> Dashboard {
    try JSONDecoder().decode(
      Dashboard.self, from: Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  /// The labels that Prometheus adds: that of the scraped host, and those of the scrape
  /// configuration for containers.
  private func added(for dashboard: String) throws -> Set<String> {
    guard dashboard == "grafana-containers.json" else { return ["instance"] }
    let text = try #require(contents(file("prometheus-containers.yml")))
    return Set(text.matches(of: /target_label: ([a-z]+)/).map { String($0.1) })
  }

  @Test(arguments: dashboards)
  func `a dashboard queries only metrics and labels that are served`(_ name: String)
    async throws
  {
    let served = try await served()
    let added = try added(for: name)
    let dashboard = try dashboard(name)
    #expect(dashboard.queries.count > 8)
    var asked: Set<String> = []
    for query in dashboard.queries + dashboard.templating.list.compactMap(\.definition) {
      let metrics = query.matches(of: /\b(?:process|smaps_profiler)_[a-z_]+/).map {
        String($0.0)
      }
      #expect(!metrics.isEmpty, "\(query)")
      asked.formUnion(metrics)
      let known = metrics.reduce(into: added) { $0.formUnion(served[$1] ?? []) }
      for metric in metrics { #expect(served[metric] != nil, "\(metric) is not served") }
      let selected = query.matches(of: /([a-z_]+)(?:=~|!~|!=|=)"/).map { String($0.1) }
      let summed = query.matches(of: /by \(([^)]*)\)/).flatMap {
        $0.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      }
      for label in selected + summed { #expect(known.contains(label), "\(label) in \(query)") }
    }
    #expect(
      asked.isSuperset(of: [
        "process_pss_bytes", "process_swap_pss_bytes", "process_hugetlb_bytes",
        "process_page_faults_total", "process_instances",
      ]))
  }

  @Test(arguments: dashboards)
  func `the panels of a dashboard don't overlap, and its variables exist`(_ name: String) throws {
    let dashboard = try dashboard(name)
    #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
    var taken: Set<[Int]> = []
    for panel in dashboard.panels {
      let place = panel.gridPos
      #expect(place.x >= 0 && place.w > 0 && place.x + place.w <= 24, "\(panel.title)")
      for x in place.x..<(place.x + place.w) {
        for y in place.y..<(place.y + place.h) {
          #expect(taken.insert([x, y]).inserted, "\(panel.title) overlaps another panel")
        }
      }
    }
    let variables = Set(dashboard.templating.list.map(\.name)).union(["__rate_interval"])
    for query in dashboard.queries {
      for name in query.matches(of: /\$([a-z_]+)/) { #expect(variables.contains(String(name.1))) }
    }
  }

  @Test(Tool.promtool.trait, arguments: dashboards)
  func `Prometheus accepts every query of a dashboard`(_ name: String) async throws {
    let rules = try dashboard(name).queries.enumerated().map { number, query in
      let query = query.replacing("$__rate_interval", with: "1m")
        .replacing(/\$[a-z]+/, with: ".*")
      return "  - record: query_\(number)\n    expr: '\(query)'\n"
    }
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/rules.yml"
      let text = "groups:\n- name: dashboard\n  rules:\n" + rules.joined()
      #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
      let result = try await run(.name("promtool"), ["check", "rules", path])
      #expect(result.status == .exited(0), "\(result.output)\(result.errors)")
      #expect(result.output.contains("\(rules.count) rules found"))
    }
  }

  @Test(Tool.promtool.trait)
  func `the alert fires for a leak, and not for memory that shrinks, starts or grows slowly`()
    async throws
  {
    let result = try await run(
      .name("promtool"),
      ["test", "rules", "\(Checkout.root)/Tests/Experiments/Prometheus/rules-test.yml"])
    #expect(result.status == .exited(0), "\(result.output)\(result.errors)")
  }

  @Test(Tool.promtool.trait)
  func `Prometheus accepts the scrape configuration for containers`() async throws {
    let text = try #require(contents(file("prometheus-containers.yml")))
    // Debian builds Prometheus without the discovery of Kubernetes, which the next test checks.
    let discovery = #/  kubernetes_sd_configs:\n(?:  [- ] .*\n)+?(?=  [a-z])/#
    #expect(text.contains(discovery))
    let reduced = text.replacing(
      discovery, with: "  static_configs:\n  - targets: [\"node:9257\"]\n")
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/prometheus.yml"
      #expect(FileManager.default.createFile(atPath: path, contents: Data(reduced.utf8)))
      let result = try await run(.name("promtool"), ["check", "config", path])
      #expect(result.status == .exited(0), "\(result.output)\(result.errors)")
    }
  }

  /// Runs the strict check of a manifest.
  private func check(_ manifest: String) async throws -> BuiltProgram.Result {
    try await run(.name("python3"), ["\(Checkout.root)/.ci/check-manifest", manifest])
  }

  @Test(Tool.python.trait, arguments: ["kubernetes.yaml", "prometheus-containers.yml"])
  func `manifests have only fields of the published API`(_ name: String) async throws {
    let result = try await check(file(name))
    #expect(result.status == .exited(0), "\(result.errors)")
  }

  @Test(
    Tool.python.trait,
    arguments: [
      ("kubernetes.yaml", "hostPID: true", "hostPid: true", "spec.template.spec"),
      (
        "kubernetes.yaml", "readOnlyRootFilesystem", "readonlyRootFilesystem",
        "containers[0].securityContext"
      ),
      ("kubernetes.yaml", "runAsUser: 65532", "runAsUser: \"65532\"", "securityContext.runAsUser"),
      ("kubernetes.yaml", "drop: [\"ALL\"]", "drop: ALL", "capabilities.drop"),
      ("kubernetes.yaml", "kind: DaemonSet", "kind: Daemonset", "apps/v1 Daemonset"),
      ("kubernetes.yaml", "hostPID: true", "hostPID: true\n      hostPID: false", "spelled twice"),
      ("prometheus-containers.yml", "  - role: pod", "  - rolle: pod", "rolle"),
    ])
  func `a typo in a manifest is found`(
    _ name: String, _ correct: String, _ wrong: String, _ place: String
  ) async throws {
    let text = try #require(contents(file(name)))
    #expect(text.contains(correct))
    try await withTemporaryDirectory { directory in
      let path = "\(directory)/manifest.yaml"
      let changed = text.replacing(correct, with: wrong)
      #expect(FileManager.default.createFile(atPath: path, contents: Data(changed.utf8)))
      let result = try await check(path)
      #expect(result.status == .exited(1))
      #expect(result.errors.contains(place), "\(result.errors)")
    }
  }

  @Test func `the image and the manifest start the program alike, with a single capability`()
    throws
  {
    let image = try #require(contents(file("Containerfile")))
    let manifest = try #require(contents(file("kubernetes.yaml")))
    let arguments = try #require(image.firstMatch(of: /CMD (\[.*\])/)?.1)
    #expect(manifest.contains("args: \(arguments)"))
    #expect(image.contains("setcap cap_sys_ptrace=ep /usr/bin/smaps-profiler"))
    #expect(image.contains("USER 65532:65532") && manifest.contains("runAsUser: 65532"))
    #expect(manifest.contains("drop: [\"ALL\"]") && manifest.contains("add: [\"SYS_PTRACE\"]"))
  }

  @Test func `the image is built with the packages and the version of the README`() throws {
    let image = try #require(contents(file("Containerfile")))
    let readme = try #require(contents("\(Checkout.root)/README.md"))
    let command = #/\n  (lib.* pkg-config) &&\n  swift build/#
    let packages = try #require(readme.firstMatch(of: command)?.1)
    for package in packages.split(separator: " ") {
      #expect(image.contains(" \(package) "), "\(package)")
    }
    let version = try #require(readme.firstMatch(of: #/\nVersion ([0-9.]+)[.] /#)?.1)
    for name in ["kubernetes.yaml", "README.md"] {
      let text = try #require(contents(file(name)))
      #expect(text.contains("smaps-profiler:\(version)"), "\(name)")
    }
    // A link has no capabilities of its own.
    #expect(!image.contains("/usr/bin/smaps-snapshot"))
  }

  @Test(
    Tool.systemdAnalyze.trait,
    arguments: [
      ("smaps-profiler.service", "ExecStart=/usr/bin/smaps-profiler --listen "),
      ("smaps-recorder.service", "exec /usr/bin/smaps-profiler -q -r "),
    ])
  func `systemd accepts the units and reports a low exposure`(
    name: String, start: String
  ) async throws {
    let analyze = Executable.name("systemd-analyze")
    try await withTemporaryDirectory { directory in
      // Verification fails unless the program is at the path in the unit.
      let unit = "\(directory)/\(name)"
      let text = try #require(contents(file(name)))
      #expect(text.contains(start))
      let adapted = text.replacing(
        "/usr/bin/smaps-profiler", with: BuiltProgram.profiler.path.string)
      #expect(FileManager.default.createFile(atPath: unit, contents: Data(adapted.utf8)))
      let verified = try await run(analyze, ["verify", "--man=no", unit])
      #expect(verified.status == .exited(0), "\(verified.errors)")
      #expect(!verified.errors.contains("\(name):"), "\(verified.errors)")
      let security = try await run(
        analyze, ["security", "--no-pager", "--offline=true", "--threshold=20", unit])
      #expect(security.status == .exited(0), "\(security.output)")
      #expect(security.output.contains("Overall exposure level"))
    }
  }
}
