import ArgumentParser
import MemoryProfile
import MetricsServer

/// The options that make a run a source for an engine that watches many machines.
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
      Sum the metrics of processes that have this in common; regex-capture is what the first \
      parentheses of REGEX match. (default: name)
      """, valueName: "trait"))
  var groupBy: ProcessTrait?

  func validate() throws {
    if groupBy != nil, listen == nil {
      throw ValidationError("--group-by is about metrics; serve them with --listen ADDRESS:PORT")
    }
  }

  private static func address(_ text: String) throws -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw ValidationError(
        "give an address in numbers and a port, such as 127.0.0.1:9100, [::1]:9100 or :9100")
    }
    return address
  }
}

extension ProcessTrait: ExpressibleByArgument {}
