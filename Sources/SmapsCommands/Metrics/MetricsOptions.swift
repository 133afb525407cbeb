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
    transform: { try Dimension(argument: $0, among: Dimension.groups) })
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

  private static func address(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw ValidationError(
        "expected an IP address and a port, such as 127.0.0.1:9100, [::1]:9100 or :9100")
    }
    return address
  }
}
