/// Formats the time since the start of a chart: `7.5 s`, `2:05`, `1:02:05`.
///
/// - Parameter seconds: the elapsed time. It is rounded to the second, or to the tenth below 10 s.
public func formatElapsed(_ seconds: Double) -> String {
  if seconds < 10 { return Decimals.formatShortest((seconds * 10).rounded() / 10) + " s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  return TimeStep(seconds: whole < 3600 ? 15 : 1).label(Double(whole), isLong: whole >= 3600)
}
