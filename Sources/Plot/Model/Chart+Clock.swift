extension Chart {
  /// The time of day on a time axis, with one offset from UTC for the whole chart.
  ///
  /// A change to or from daylight saving time does not change the offset, so that equal distances
  /// are equal times. The title of the axis names the offset.
  public struct Clock: Hashable, Sendable {
    /// The time 0 on the scale of ``Chart/times``, in seconds since 1970-01-01T00:00:00Z.
    public var origin: Double
    /// Seconds east of UTC.
    public var offset: Int

    /// Creates a clock.
    ///
    /// - Parameters:
    ///   - origin: the time 0 of the chart, in seconds since 1970-01-01T00:00:00Z.
    ///   - offset: seconds east of UTC.
    public init(origin: Double, offset: Int) {
      self.origin = origin
      self.offset = offset
    }
  }
}

extension Chart.Clock {
  /// The date and the time of day at a time of the chart.
  package func moment(at time: Double) -> LocalMoment {
    LocalMoment(seconds: localSeconds(at: time))
  }

  /// The seconds since 1970-01-01T00:00:00 in local time.
  package func localSeconds(at time: Double) -> Double { origin + Double(offset) + time }

  /// The offset from UTC: `+01:00`.
  package var zone: String {
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+")
      + LocalMoment.twoDigits(minutes / 60) + ":" + LocalMoment.twoDigits(minutes % 60)
  }

  /// Formats a time: `14:05:09`, `14:05:09.25`, `24 Nov 14:05:09`.
  func text(at time: Double, _ resolution: TimeResolution, withDate: Bool) -> String {
    let steps = [1.0, 10, 100, 1000][resolution.places]
    let rounded = (localSeconds(at: time) * steps).rounded() / steps
    let moment = LocalMoment(seconds: rounded)
    return (withDate ? moment.date + " " : "") + moment.time(places: resolution.places)
  }
}
