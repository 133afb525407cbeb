import CommandLineOptions
import MemoryProfile
import MetricsServer

/// The options for metrics and the server.
struct MetricsOptions: ParsableArguments {
  @Option(
    "--listen", value: "address:port", parsing: .unconditional,
    help: """
      Serve Prometheus metrics (/metrics) and a live page (/). They replace printed samples. \
      ':9100' binds to loopback; port 0 picks a free port.
      """,
    transform: MetricsOptions.address)
  var listen: ListenAddress?

  @Flag(
    "--page",
    help: """
      Serve the page on other addresses too. It shows command lines to all clients. (default: \
      only on loopback)
      """)
  var page = false

  @Option(
    "--allowed-host", value: "name", parsing: .unconditional,
    help: """
      Serve the page by this host name too. Repeatable; for a proxy, for example. (default: the \
      server's addresses and localhost)
      """,
    transform: MetricsOptions.hostName)
  var allowedHost: [String] = []

  @Option(
    "--web-config", value: "file",
    help: """
      Encrypt connections and require passwords, as FILE says. It has the format of Prometheus's \
      exporters (web configuration), and is read again when it changes.
      """,
    completion: .file)
  var webConfig: String?

  @Option(
    "--export", value: "format",
    help: """
      Write the run of --replay as metrics with times. 'promtool tsdb create-blocks-from \
      openmetrics' imports them.
      """)
  var export: ExportFormat?

  @Option(
    "--group-by", value: "what",
    help: """
      Group metrics by process, program, name, exe, user, cgroup, container or capture. (default: \
      name)
      """,
    completion: .list(Dimension.groups.map(\.spelling)),
    transform: MetricsOptions.groups)
  var groupBy: Dimension?

  var declarations: [Declaration] { [$listen, $page, $allowedHost, $webConfig, $export, $groupBy] }

  func validate() throws {
    try OptionRule.checkPaths([("--web-config", webConfig)])
    try OptionRule.check([
      .requirement(
        groupBy.map { _ in "--group-by" }, of: "metrics", isMet: listen != nil || export != nil,
        advice: "add --listen ADDRESS:PORT, or --replay FILE --export openmetrics"),
      .conflict(
        export.map { _ in "--export" }, listen.map { _ in "--listen" },
        reason: "one is for recordings, the other for running processes"),
      .requirement(
        page.option("--page") ?? allowedHost.first.map { _ in "--allowed-host" }
          ?? webConfig.map { _ in "--web-config" }, of: "a server",
        isMet: listen != nil, advice: "add --listen ADDRESS:PORT"),
      .requirement(
        allowedHost.first.map { _ in "--allowed-host" }, of: "a page", isMet: servesPage,
        advice: "add --page, or listen on loopback"),
    ])
  }

  /// Whether a page is served: on an address that other machines reach, only if it is asked for.
  private var servesPage: Bool { page || listen?.isLoopback ?? false }

  /// What is served; `nil` for nothing.
  var server: ServerConfiguration? {
    listen.map {
      ServerConfiguration(
        address: $0, dimension: groupBy ?? .name,
        pageHosts: servesPage ? AllowedHosts(allowedHost) : nil, webConfiguration: webConfig)
    }
  }

  private static func hostName(_ text: String) throws -> String {
    guard AllowedHosts.isHost(text) else {
      throw ValidationError(
        "expected a host name or address without scheme and port, such as box.example")
    }
    return text
  }

  /// - Throws: a `ValidationError` that says why metrics can't be split so.
  private static func groups(_ text: String) throws -> Dimension {
    if let dimension = Dimension(spelling: text), let reason = reason(against: dimension) {
      throw ValidationError(reason)
    }
    return try Dimension(argument: text, among: Dimension.groups)
  }

  /// `nil` if metrics can be split by a dimension.
  private static func reason(against dimension: Dimension) -> String? {
    switch dimension {
    case .file, .mapping:
      "metrics would get a label for each \(dimension.spelling), without a bound; choose name, "
        + "program or process"
    case .category: "metrics always have a label for each category; choose name, program or process"
    default: nil
    }
  }

  private static func address(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw ValidationError(
        "expected an IP address and a port, such as 127.0.0.1:9100, [::1]:9100 or :9100")
    }
    return address
  }
}
