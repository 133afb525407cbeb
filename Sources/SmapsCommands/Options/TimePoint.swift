import CommandLineOptions
package import MemoryProfile

/// A time in a run: the value of `--from` and `--to`.
package enum TimePoint: Equatable {
  /// A time since the start of the run.
  case sinceStart(Duration)
  /// A clock time. A missing date or time zone is that of the run.
  case clock(date: String?, time: String, zone: String?)

  /// - Throws: a `ValidationError` if it is neither.
  package init(_ argument: String) throws {
    if let span = try? TimeSpan(argument) {
      self = .sinceStart(span.duration)
      return
    }
    // Zero is not a length of time, but a valid time since the start.
    if Self.isZero(argument) {
      self = .sinceStart(.zero)
      return
    }
    guard let clock = Self.clock(argument) else {
      throw ValidationError(
        "expected a time since the start (90, 5m, 1h) or a clock time (15:30, 15:30:05, "
          + "2026-11-23T15:30:05; with +01:00 or Z for another time zone)")
    }
    self = clock
    // Invalid hours and days are rejected before the file is read.
    guard wallClock(on: "2026-01-01", zone: "Z") != nil else {
      throw ValidationError(ReplayMessage.noClockTime.message)
    }
  }

  private func wallClock(on day: String, zone: String) -> WallClockTime? {
    guard case .clock(let date, let time, let ownZone) = self else { return nil }
    return WallClockTime("\(date ?? day)T\(time)\(ownZone ?? zone)")
  }

  /// The time since the start of the run; at least zero.
  ///
  /// - Parameter earliest: if no date is given, the first time of that clock time from here on is
  ///   returned.
  /// - Throws: ``Failure`` if it is a clock time, and the file does not contain the start of the
  ///   run.
  package func moment(
    in path: String, beginning start: WallClockTime?, after earliest: Duration = .zero
  ) throws(Failure) -> Duration {
    max(.zero, try offset(in: path, beginning: start, after: earliest))
  }

  /// Like `moment(in:beginning:after:)`, but negative if it is before the start.
  func offset(
    in path: String, beginning start: WallClockTime?, after earliest: Duration = .zero
  ) throws(Failure) -> Duration {
    if case .sinceStart(let duration) = self { return duration }
    guard let start else {
      throw Failure(ReplayMessage.clockNotAvailable(path: path))
    }
    // 2026-11-23T14:05:09.250+01:00
    let day = String(start.description.prefix(10))
    let zone = String(start.description.suffix(6))
    guard let clock = wallClock(on: day, zone: zone) else {
      throw Failure(ReplayMessage.noClockTime)
    }
    var milliseconds = clock.milliseconds - start.milliseconds
    if case .clock(nil, _, _) = self {
      // The day is that of the run's time zone. In the time zone of the clock time it may differ.
      let day: Int64 = 86_400_000
      let first = earliest.milliseconds
      milliseconds = first + ((milliseconds - first) % day + day) % day
    }
    return .milliseconds(milliseconds)
  }
}
