import ArgumentParser
import MemoryProfile
import MetricsServer

/// The options for metrics: `--listen`, `--export` and `--group-by`.
struct MetricsOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Serve the latest sample as Prometheus metrics. They replace printed samples. ':9100' binds \
      to loopback; port 0 picks a free port; the path is /metrics.
      """, valueName: "address:port"),
    transform: MetricsOptions.address)
  var listen: ListenAddress?

  @Option(
    help: ArgumentHelp(
      """
      Write the run of --replay as metrics with times. 'promtool tsdb create-blocks-from \
      openmetrics' imports them.
      """, valueName: "format"))
  var export: ExportFormat?

  @Option(
    help: ArgumentHelp(
      """
      Group metrics by process, program, name, exe, user, cgroup or capture. (default: name)
      """, valueName: "what"),
    completion: .list(Dimension.groups.map(\.spelling)),
    transform: MetricsOptions.groups)
  var groupBy: Dimension?

  func validate() throws {
    try OptionRule.check([
      .requirement(
        groupBy.map { _ in "--group-by" }, of: "metrics", isMet: listen != nil || export != nil,
        advice: "add --listen ADDRESS:PORT, or --replay FILE --export openmetrics"),
      .conflict(
        export.map { _ in "--export" }, listen.map { _ in "--listen" },
        reason: "one is for recordings, the other for running processes"),
    ])
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
