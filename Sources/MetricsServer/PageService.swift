/// A page that a ``MetricsServer`` serves beside the metrics, with events that keep it up to date.
package struct PageService: Sendable {
  /// Distinguishes the events of this run from those of another one: letters and digits.
  package let run: String

  package let hosts: AllowedHosts

  /// Makes the page of all samples so far; `nil` before the first sample. It is called on a thread
  /// of its own, so that it may take long.
  package let content: @Sendable () -> PageContent?

  package init(
    run: String, hosts: AllowedHosts, content: @escaping @Sendable () -> PageContent?
  ) {
    self.run = run
    self.hosts = hosts
    self.content = content
  }

  /// The ID of an event, as clients send it back when they connect again.
  package static func eventID(_ sequence: Int, of run: String) -> String { "\(run)-\(sequence)" }

  /// The sequence number of an event ID; `nil` if it is that of another run, or is malformed.
  func sequence(of eventID: some StringProtocol) -> Int? {
    guard eventID.hasPrefix("\(run)-") else { return nil }
    return Int(eventID.dropFirst(run.count + 1))
  }
}

/// A page, and its data by which a page that is open already replaces its own.
package struct PageContent: Sendable {
  package let html: [UInt8]

  /// Where the data is in ``html``: JSON without line ends.
  package let data: Range<Int>

  /// The number of the latest sample in it.
  package let sequence: Int

  package init(html: [UInt8], data: Range<Int>, sequence: Int) {
    self.html = html
    self.data = data
    self.sequence = sequence
  }
}
