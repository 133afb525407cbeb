import MemoryProfile
import MetricsServer
import OpenMetrics
import SystemPackage

/// Serves what the latest sample says of groups of processes. Samples are taken at their beat, however
/// many ask.
struct MetricsFeed: ~Copyable {
  /// How many groups are told apart; all others are one.
  static let capacity = 100

  private let server: MetricsServer
  private var names: GroupNames
  private var metrics = ProcessMetrics(capacity: capacity)

  /// Begins to listen, and says where.
  ///
  /// - Parameter regex: of the processes that are looked at.
  /// - Throws: ``Failure`` where that can't be.
  init(on address: ListenAddress, by trait: Dimension, regex: String?) throws(Failure) {
    let names = try GroupNames(trait, regex: regex)
    let server: MetricsServer
    do throws(Errno) {
      server = try MetricsServer(on: address)
    } catch {
      throw Failure("cannot listen on \(address): \(error)")
    }
    self.names = names
    self.server = server
    printError("smaps-profiler: serving http://\(server.address)/metrics")
  }

  /// - Parameter notices: what was met while the sample was taken.
  mutating func take(_ sample: Sample, _ notices: [Notice]) {
    let groups = sample.processes.map { names.name(of: $0) }
    metrics.take(sample, names: groups, notices)
    server.publish(metrics.families)
  }

  consuming func stop() {
    server.stop()
  }
}
