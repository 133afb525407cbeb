import ChildProcess
import Libc
import MemoryProfile
import SystemPackage

/// Runs the commands of `--on-exceed` and `--on-recover` beside the sampling.
///
/// Nothing here waits but ``finish()``. The time limit is enforced by the process that supervises
/// the command, so a command that hangs delays no sample.
final class AlarmRunner {
  private let configuration: AlarmConfiguration
  private var queue = AlarmQueue()

  private var running: SupervisedShell?
  private var runningAlarm: Alarm?

  /// When the supervisor of the running alarm is killed: it should have exited long before.
  private var runningEnd: ContinuousClock.Instant?

  private let origin = ContinuousClock.now

  /// Where commands print; `nil` discards it.
  private let output: FileDescriptor?

  /// What happened since it was last taken.
  private var messages: [AlarmMessage] = []

  private var isStopRequested = false

  /// - Parameter discardsOutput: whether what commands print is discarded.
  init(_ configuration: AlarmConfiguration, discardsOutput: Bool) {
    self.configuration = configuration
    output = discardsOutput ? nil : .standardError
  }

  /// The PID of the process that supervises the running command; `nil` if none runs.
  var supervisor: Int32? { running?.pid }

  /// The path of the `/proc` that the run reads.
  var tree: String { configuration.tree }

  /// Whether the COMMAND of the run is to be stopped, when no alarm runs any more.
  private(set) var stopsCommand = false

  /// Whether the COMMAND is to be stopped as soon as the running alarm has ended, which may need
  /// its processes.
  var isStopPending: Bool { isStopRequested && !stopsCommand }

  /// Takes the crossings of a limit in a sample.
  ///
  /// - Parameter time: that of the sample; `nil` if it is not known.
  func take(_ crossings: [GateCrossing], of gate: String, at time: WallClockTime?) {
    for crossing in crossings {
      if configuration.stopsCommand, crossing.direction == .exceeded { isStopRequested = true }
      let alarm = Alarm(gate: gate, crossing: crossing, time: time)
      if crossing.direction == .recovered { queue.removeExcess(endedBy: alarm) }
      guard configuration.command(for: crossing.direction) != nil else { continue }
      queue.add(alarm)
    }
  }

  /// Starts the next alarm if it is due, and notices the end of the running one. Never waits.
  func advance() {
    pollRunning()
    if let (alarm, dropped) = queue.next(
      at: ContinuousClock.now - origin, isRunning: running != nil)
    {
      start(alarm, dropped: dropped)
    }
    if isStopRequested, running == nil { stopsCommand = true }
  }

  /// Notices the end of the running alarm. A supervisor that hangs or is stopped is killed.
  private func pollRunning() {
    if let runningEnd, ContinuousClock.now > runningEnd { running?.abandon() }
    guard let end = running?.poll() else { return }
    report(end)
    running = nil
    runningEnd = nil
  }

  private func start(_ alarm: Alarm, dropped: Int) {
    guard let command = configuration.command(for: alarm.crossing.direction) else { return }
    do throws(Errno) {
      running = try SupervisedShell(
        command,
        environment: alarm.environment(recording: configuration.recording, dropped: dropped),
        output: output, limit: configuration.limit)
      runningAlarm = alarm
      runningEnd = ContinuousClock.now + configuration.limit + configuration.patience
    } catch {
      messages.append(.notStarted(option: alarm.option, error))
    }
  }

  private func report(_ end: SupervisedShell.End) {
    guard let option = runningAlarm?.option else { return }
    switch end {
    case .exited(0): break
    case .exited(let status): messages.append(.failed(option: option, status: status))
    case .timedOut: messages.append(.timedOut(option: option, limit: configuration.limit))
    case .lost: messages.append(.lost(option: option))
    }
  }

  func takeMessages() -> [AlarmMessage] {
    defer { messages = [] }
    return messages
  }

  /// Waits for the running alarm, which has a time limit, and drops the others.
  func finish() {
    advance()
    let start = ContinuousClock.now
    // One more second for a supervisor that is killed.
    let end = start + configuration.limit + configuration.patience + .seconds(1)
    var isReported = false
    while running != nil, ContinuousClock.now < end {
      usleep(10_000)
      if !isReported, ContinuousClock.now - start > .seconds(1), let alarm = runningAlarm {
        RunConfiguration.log(
          AlarmMessage.waiting(option: alarm.option, limit: configuration.limit).message)
        isReported = true
      }
      pollRunning()
    }
    if isStopRequested { stopsCommand = true }
    let dropped = queue.drain()
    if dropped > 0 { messages.append(.dropped(dropped)) }
  }
}
