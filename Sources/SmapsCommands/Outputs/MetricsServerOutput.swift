import MemoryProfile
import MetricsServer
import OpenMetrics
import SystemPackage

/// Serves the latest sample as metrics of groups of processes. Samples are taken once per interval,
/// however many clients scrape.
final class MetricsServerOutput: SampleSink {
  private let server: MetricsServer
  private var names: GroupNames
  private var metrics: ProcessMetrics

  /// Starts to listen, and prints the address.
  ///
  /// - Parameters:
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  ///   - measure: the one that is counted by category.
  /// - Throws: ``Failure`` if it can't listen there.
  init(
    _ configuration: ServerConfiguration, regex: String?, counting measure: Measure
  ) throws(Failure) {
    metrics = ProcessMetrics(counting: measure)
    names = try GroupNames(configuration.dimension, regex: regex)
    do throws(Errno) {
      server = try MetricsServer(on: configuration.address)
    } catch {
      throw Failure(RunMessage.notListening(configuration.address, error))
    }
    RunConfiguration.log(RunMessage.serving(server.address).message)
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    publish(sample, notices)
    return true
  }

  func wait(with sample: Sample, _ notices: [Notice]) { publish(sample, notices) }

  private func publish(_ sample: Sample, _ notices: [Notice]) {
    let groups = names.names(of: sample.processes)
    metrics.take(sample, names: groups, notices)
    server.publish(metrics.families)
  }

  func finish(_ run: FinishedRun) throws(Failure) { server.stop() }
}
