/// Formats the time since the start of a chart: `7.5 s`, `2:05`, `1:02:05`.
///
/// - Parameters:
///   - seconds: the elapsed time.
///   - interval: the time between two samples in seconds. Its multiples are written exactly:
///     `2:05.25`. If it is `nil`, times are rounded to the second, or to the tenth below 10 s.
public func formatElapsed(_ seconds: Double, interval: Double? = nil) -> String {
  ElapsedTime(seconds: seconds).clock(interval.map { TimeResolution(interval: $0) } ?? .seconds)
}
