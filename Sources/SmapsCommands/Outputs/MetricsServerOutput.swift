import MemoryProfile
import MetricsServer
import OpenMetrics
import Recording
import Report
import SystemPackage

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

  /// Starts to listen, and prints the address.
  ///
  /// - Parameters:
  ///   - run: what is known of the run.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if it can't listen there.
  init(
    _ configuration: ServerConfiguration, of run: RunMetadata, regex: String?
  ) throws(Failure) {
    metrics = ProcessMetrics(counting: run.measure)
    names = try GroupNames(configuration.dimension, regex: regex)
    var page: PageService?
    if let hosts = configuration.pageHosts {
      let report = try LiveReport(of: run)
      page = PageService(run: report.id, hosts: hosts) { report.content() }
      self.report = report
    } else {
      report = nil
    }
    do throws(Errno) {
      server = try MetricsServer(on: configuration.address, page: page)
    } catch {
      throw Failure(RunMessage.notListening(configuration.address, error))
    }
    RunConfiguration.log(RunMessage.serving(server.address, hasPage: page != nil).message)
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
