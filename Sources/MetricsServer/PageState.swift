import Synchronization
import SystemPackage

/// Whether there is a client for which events are made. Publishers read it on their thread.
final class Audience: Sendable {
  let isPresent = Atomic(false)
}

/// The state of the page: its latest content, the viewers, and the latest events.
///
/// It is confined to the server's event loop, which has one thread. Nothing in it waits for a
/// client, and what is buffered for one is bounded: a viewer that does not read gets no event until
/// it does, and then only what it needs.
final class PageState {
  let service: PageService
  private let limits: PageLimits
  private let loop: EventLoop

  /// The thread that makes pages, which takes longer than a request should wait for another.
  private let maker: Worker

  private let audience: Audience

  private var log: EventLog

  /// The clients that receive events.
  private var viewers: [EventStream] = []

  /// The clients that receive the page.
  private var readers: [Connection] = []

  /// The latest content, and when it was made.
  private var content: (content: SharedContent, time: ContinuousClock.Instant)?

  /// What waits for content. As long as it is not empty, content is being made.
  private var waiting: [(SharedContent?) -> Void] = []
  private var isPinging = false

  /// When a client last asked for the page or for events.
  private var latestInterest = ContinuousClock.now

  /// - Throws: the error number of pthread_create(3).
  init(
    _ service: PageService, limits: PageLimits, loop: EventLoop, audience: Audience
  ) throws(Errno) {
    self.service = service
    self.limits = limits
    self.loop = loop
    maker = try Worker(loop)
    self.audience = audience
    log = EventLog(limits: limits)
  }

  // MARK: - The page

  /// Responds to `GET /`.
  func respond(to connection: Connection) {
    guard readers.count < limits.viewers else { return Self.refuse(connection, "page requests") }
    readers.append(connection)
    withContent { content in
      guard let content else {
        return connection.respond(
          .serviceUnavailable, Self.emptyPage, type: Self.htmlType, Self.isolation)
      }
      connection.respond(.ok, content.html, type: Self.htmlType, Self.isolation)
    }
  }

  private static let htmlType = "text/html; charset=utf-8"

  /// What a browser shows before the first sample. `Refresh` would not load it again if the address
  /// has a fragment: that is a navigation within the page.
  private static let emptyPage = """
    <!DOCTYPE html>
    <html lang="en"><meta charset="utf-8"><title>smaps-profiler</title>
    <p>No sample has been taken yet.</p>
    <script>setTimeout(() => location.reload(), 500)</script>
    </html>

    """

  /// Keeps other sites from embedding or reading a response.
  private static let isolation = [
    ("X-Frame-Options", "DENY"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"), ("Content-Security-Policy", "frame-ancestors 'none'"),
  ]

  private static func refuse(_ connection: Connection, _ what: String) {
    connection.respond(.serviceUnavailable, "Too many \(what).\n", [("Retry-After", "10")])
  }

  /// Passes the latest content, or `nil` before the first sample.
  private func withContent(_ body: @escaping (SharedContent?) -> Void) {
    latestInterest = .now
    audience.isPresent.store(true, ordering: .sequentiallyConsistent)
    if let (content, time) = content, log.base.map({ $0 <= content.sequence }) ?? false,
      .now - time < limits.age
    {
      return body(content)
    }
    waiting.append(body)
    guard waiting.count == 1 else { return }
    let make = service.content
    maker.call({ make().map { SharedContent($0) } }, then: { self.didMake($0 ?? nil) })
  }

  private func didMake(_ made: SharedContent?) {
    content = made.map { ($0, .now) }
    // If there is no event, none was published since it was made.
    if let made, log.latest == nil { log.clear(until: made.sequence) }
    let waiting = waiting
    self.waiting = []
    for body in waiting { body(made) }
  }

  // MARK: - Events

  /// Responds to `GET /events`.
  ///
  /// - Parameter sequence: the number of the latest event that the client has; `nil` for none.
  func addViewer(_ connection: Connection, missing sequence: Int?) {
    guard viewers.count < limits.viewers else { return Self.refuse(connection, "viewers") }
    latestInterest = .now
    audience.isPresent.store(true, ordering: .sequentiallyConsistent)
    guard connection.beginStream(type: "text/event-stream", Self.isolation) else { return }
    // The response begins now, so that the client knows that it is connected.
    connection.write(ResponsePart("retry: 2000\n\n"))
    // Only events that are logged can be missed.
    let position = sequence.flatMap { log.events(after: $0) == nil ? nil : $0 }
    let stream = EventStream(connection, position: position)
    connection.stream = stream
    viewers.append(stream)
    if !isPinging { schedulePing() }
    advance(stream)
  }

  /// Logs an event and sends it to all viewers that can receive it.
  ///
  /// - Parameter data: JSON without line ends.
  func publish(_ data: [UInt8], sequence: Int) {
    let event = Array(header(nil, of: sequence).utf8) + data + Array("\n\n".utf8)
    log.append(SharedBytes(event), sequence: sequence)
    for viewer in viewers { advance(viewer) }
    guard viewers.isEmpty, .now - latestInterest > limits.audienceTimeout else {
      return
    }
    audience.isPresent.store(false, ordering: .sequentiallyConsistent)
    log.clear(until: nil)
    content = nil
  }

  /// Sends what a viewer does not have, unless it is still receiving what was sent before.
  func advance(_ viewer: EventStream) {
    guard !viewer.isBusy, viewer.isReady(stallTimeout: limits.stallTimeout) else { return }
    if let position = viewer.position {
      // Its content is newer than the latest event, which is about to arrive.
      if let latest = log.latest, latest < position { return }
      if let events = log.events(after: position) {
        send(events.map { ResponsePart($0) }, to: viewer)
        viewer.position = position + events.count
        return
      }
    }
    viewer.isBusy = true
    withContent { content in
      viewer.isBusy = false
      // Before the first sample, the next event is an occasion.
      guard let content, viewer.isReady(stallTimeout: self.limits.stallTimeout) else { return }
      let header = self.header("block", of: content.sequence)
      self.send([ResponsePart(header), content.data, ResponsePart("\n\n")], to: viewer)
      viewer.position = content.sequence
      self.advance(viewer)
    }
  }

  private func send(_ parts: [ResponsePart], to viewer: EventStream) {
    viewer.isBusy = true
    for part in parts { viewer.connection.write(part) }
    viewer.isBusy = false
  }

  /// The text of an event before its data (the HTML standard, "Server-sent events").
  ///
  /// - Parameters:
  ///   - name: `nil` for a sample.
  ///   - sequence: the number of the sample.
  private func header(_ name: String?, of sequence: Int) -> String {
    let id = PageService.eventID(sequence, of: service.run)
    return (name.map { "event: \($0)\n" } ?? "") + "id: \(id)\ndata: "
  }

  /// An event that is of no sample.
  private static func event(_ name: String) -> ResponsePart {
    ResponsePart("event: \(name)\ndata: 1\n\n")
  }

  /// Sends signs of life as long as there are viewers, and closes connections that are stalled.
  private func schedulePing() {
    isPinging = true
    _ = loop.call(after: limits.pingInterval) {
      self.isPinging = false
      guard !self.viewers.isEmpty else { return }
      self.latestInterest = .now
      let ping = Self.event("ping")
      for viewer in self.viewers where viewer.isReady(stallTimeout: self.limits.stallTimeout) {
        viewer.connection.write(ping)
      }
      self.schedulePing()
    }
  }

  /// Forgets a connection.
  func unregister(_ connection: Connection) {
    viewers.removeAll { $0.connection === connection }
    readers.removeAll { $0 === connection }
    connection.stream = nil
  }

  /// Reports to viewers that the run has ended. No more pages are made.
  func finish() {
    maker.stop()
    let end = Self.event("end")
    for viewer in viewers where viewer.connection.isWritable {
      viewer.connection.write(end)
      viewer.connection.endStream()
    }
  }
}

/// The bytes of a page, which all its readers share.
private final class SharedContent: Sendable {
  let html: SharedBytes
  let sequence: Int
  private let range: Range<Int>

  /// The data in the page.
  var data: ResponsePart { ResponsePart(html, range) }

  init(_ content: PageContent) {
    html = SharedBytes(content.html)
    range = content.data
    sequence = content.sequence
  }
}
