import MemoryProfile
import MetricsServer
import OpenMetrics
import Recording
import Report
import Synchronization
import SystemPackage
import WebConfiguration

/// Serves the latest sample as metrics of groups of processes, and a page of the run. Samples are
/// taken once per interval, however many clients there are.
final class MetricsServerOutput: SampleSink {
  private let server: MetricsServer
  private var names: GroupNames
  private var metrics: ProcessMetrics

  /// What the page shows; `nil` if there is none.
  private let report: LiveReport?

  /// Makes events for viewers of the page.
  private var events = LiveEvents()

  /// What became of the web configuration, which the server's thread reports.
  private let protectionEvents = ProtectionEvents()

  private final class ProtectionEvents: Sendable {
    let pending = Mutex<[ProtectionEvent]>([])
  }

  /// Starts to listen, and prints the address.
  ///
  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if it can't listen there, or not as the web configuration says.
  init(
    _ configuration: ServerConfiguration, of run: RunMetadata, regex: String?
  ) throws(Failure) {
    do throws(ServerError) {
      try MetricsServer.load()
    } catch {
      throw Failure(RunMessage.notServing(configuration.address, error))
    }
    metrics = ProcessMetrics(counting: run.measure)
    names = try GroupNames(configuration.dimension, regex: regex)
    let protection = try configuration.webConfiguration.map { path throws(Failure) in
      try Self.protection(path)
    }
    var page: PageService?
    if let hosts = configuration.pageHosts {
      let report = try LiveReport(of: run)
      page = PageService(run: report.id, hosts: hosts) { report.content() }
      self.report = report
    } else {
      report = nil
    }
    do throws(ServerError) {
      server = try MetricsServer(on: configuration.address, page: page, protection: protection) {
        [protectionEvents] event in
        protectionEvents.pending.withLock { $0.append(event) }
      }
    } catch {
      throw Failure(RunMessage.notServing(configuration.address, error))
    }
    let isEncrypted = protection?.configuration.tls != nil
    RunConfiguration.log(
      RunMessage.serving(server.address, hasPage: page != nil, isEncrypted: isEncrypted).message)
    let hasPasswords = protection?.configuration.users.isEmpty == false
    if !server.address.isLoopback, !isEncrypted || !hasPasswords {
      RunConfiguration.log(
        RunMessage.exposed(
          server.address, isEncrypted: isEncrypted, hasPasswords: hasPasswords,
          path: protection?.path
        ).message)
    }
    if let protection, !isEncrypted, !hasPasswords {
      RunConfiguration.log(RunMessage.unprotected(path: protection.path).message)
    }
    for path in protection?.exposedFiles ?? [] {
      RunConfiguration.log(RunMessage.readableSecrets(path: path).message)
    }
  }

  private static func protection(_ path: String) throws(Failure) -> Protection {
    do throws(WebConfigurationError) {
      return try Protection(contentsOf: path)
    } catch {
      throw Failure(error)
    }
  }

  func take(_ sample: Sample, _ notices: [Notice]) throws(Failure) -> Bool {
    publish(sample, notices)
    if let report { update(report, with: sample) }
    return true
  }

  func take(marks: [TimeMark]) throws(Failure) -> Bool {
    report?.add(marks)
    return true
  }

  func takeMessages() -> [String] {
    protectionEvents.pending.withLock { pending in
      defer { pending = [] }
      return pending.map { RunMessage.protection($0).message }
    }
  }

  private func update(_ report: LiveReport, with sample: Sample) {
    report.add(sample)
    guard server.hasAudience else {
      events = LiveEvents()
      return
    }
    let (event, sequence) = report.event(of: sample, &events)
    server.publish(event.json, sequence: sequence)
  }

  func wait(with sample: Sample, _ notices: [Notice]) { publish(sample, notices) }

  private func publish(_ sample: Sample, _ notices: [Notice]) {
    let groups = names.names(of: sample.processes)
    metrics.take(sample, names: groups, notices)
    server.publish(metrics.families)
  }

  func finish(_ run: FinishedRun) throws(Failure) { server.stop() }
}
