import ArgumentParser
import MemoryProfile
import MetricsServer

/// The options for metrics: over HTTP, or of a recording.
struct MetricsOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Serve the latest sample as metrics at http://ADDRESS:PORT/metrics, for Prometheus and its like, \
      instead of printing samples; ':9100' is loopback alone, port 0 any that is free.
      """, valueName: "address:port"),
    transform: MetricsOptions.address)
  var listen: ListenAddress?

  @Option(
    help: ArgumentHelp(
      """
      Write the recorded run of --replay as metrics with their times, as 'promtool tsdb \
      create-blocks-from openmetrics' reads them, instead of printing samples.
      """, valueName: "format"))
  var export: ExportFormat?

  @Option(
    help: ArgumentHelp(
      """
      Sum the metrics of processes that have this in common: name, exe, user, cgroup, pid or \
      regex-capture, which is what the first parentheses of REGEX match. (default: name)
      """, valueName: "trait"),
    transform: MetricsOptions.trait)
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

  private static func trait(_ text: String) throws -> Dimension {
    guard let trait = Dimension.groups.first(where: { $0.descriptor.group == text }) else {
      let names = Dimension.groups.compactMap(\.descriptor.group)
      throw ValidationError(
        "expected \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")")
    }
    return trait
  }

  private static func address(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw ValidationError(
        "expected an IP address and a port, such as 127.0.0.1:9100, [::1]:9100 or :9100")
    }
    return address
  }
}
