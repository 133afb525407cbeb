import MemoryProfile
import ProcFS

/// A crossed limit that a command is run for.
struct Alarm: Equatable {
  /// The limit as the user typed it.
  let gate: String
  let crossing: GateCrossing

  /// The beginning of the sample; `nil` if it is not known.
  let time: WallClockTime?

  var option: String {
    crossing.direction == .exceeded ? "--on-exceed" : "--on-recover"
  }

  /// What the command finds in its environment. A variable that is `nil` is removed from it.
  ///
  /// - Parameters:
  ///   - recording: the path of the recording; `nil` without one.
  ///   - dropped: the number of alarms before this one that were not run.
  func environment(recording: String?, dropped: Int) -> [(name: String, value: String?)] {
    let process = crossing.process
    return [
      ("SMAPS_EVENT", crossing.direction == .exceeded ? "exceed" : "recover"),
      ("SMAPS_GATE", gate),
      ("SMAPS_VALUE", crossing.unit.number(crossing.value)),
      ("SMAPS_BOUND", crossing.unit.number(crossing.bound)),
      ("SMAPS_UNIT", crossing.unit.name),
      ("SMAPS_PID", process.map { "\($0.identity.pid)" }),
      ("SMAPS_START_TIME", process.map { "\($0.identity.startTime)" }),
      ("SMAPS_NAME", process?.name),
      ("SMAPS_RECORDING", recording),
      ("SMAPS_TIME", time?.description),
      ("SMAPS_DROPPED", "\(dropped)"),
    ]
  }

  /// Whether both are the same event: a later one replaces an earlier one that was not run yet.
  fileprivate func replaces(_ other: Alarm) -> Bool {
    crossing.direction == other.crossing.direction && isOfSameLimit(as: other)
  }

  /// Whether both are of the same limit, and of the same process if that is what is limited.
  fileprivate func isOfSameLimit(as other: Alarm) -> Bool {
    gate == other.gate && crossing.isOfProcess == other.crossing.isOfProcess
      && (!crossing.isOfProcess
        || crossing.process?.identity == other.crossing.process?.identity)
  }
}

/// The alarms that are due. One is run at a time, and at most one a minute.
///
/// An excess that waits is dropped when the value recovers or the process exits. Limits of
/// processes go last.
///
/// For each limit, and for each process of `--max-process`, at most one excess and one recovery
/// wait. A later one replaces the earlier one and waits behind all others. So the last alarm that
/// is run for a limit is about its last crossing.
struct AlarmQueue {
  /// The least time between the starts of two alarms.
  static let interval = Duration.seconds(60)

  /// The largest number of alarms that wait.
  static let capacity = 64

  private var waiting: [Alarm] = []
  private var latestStart: Duration?

  /// How many alarms were dropped and not reported yet.
  private var dropped = 0

  var count: Int { waiting.count }

  mutating func add(_ alarm: Alarm) {
    if let place = waiting.firstIndex(where: { alarm.replaces($0) }) {
      waiting.remove(at: place)
      dropped += 1
    } else if waiting.count == Self.capacity {
      waiting.remove(at: waiting.firstIndex { $0.crossing.isOfProcess } ?? 0)
      dropped += 1
    }
    waiting.append(alarm)
  }

  /// Drops the excess that waits for the same limit and process as a recovery.
  mutating func removeExcess(endedBy recovery: Alarm) {
    guard
      let place = waiting.firstIndex(where: {
        $0.crossing.direction == .exceeded && $0.isOfSameLimit(as: recovery)
      })
    else { return }
    waiting.remove(at: place)
    dropped += 1
  }

  /// The alarm that may be run now.
  ///
  /// - Parameters:
  ///   - now: since any fixed time.
  ///   - isRunning: whether another alarm still runs.
  /// - Returns: the alarm, and how many were dropped before it; `nil` if none may be run.
  mutating func next(at now: Duration, isRunning: Bool) -> (alarm: Alarm, dropped: Int)? {
    guard !isRunning, !waiting.isEmpty,
      latestStart.map({ now - $0 >= Self.interval }) ?? true
    else { return nil }
    latestStart = now
    defer { dropped = 0 }
    let place = waiting.firstIndex { !$0.crossing.isOfProcess } ?? 0
    return (waiting.remove(at: place), dropped)
  }

  /// Drops the alarms that still wait.
  ///
  /// - Returns: how many were dropped, of which no command knows.
  mutating func drain() -> Int {
    defer { (waiting, dropped) = ([], 0) }
    return waiting.count + dropped
  }
}
