/// A moment of a chart as text, exact to the second or, below ten seconds, to the tenth: `7.5 s`,
/// `2:05`, `1:02:05`.
public func momentText(_ seconds: Double) -> String {
  if seconds < 10 { return Decimals.shortest((seconds * 10).rounded() / 10) + " s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  return TimeStep(seconds: whole < 3600 ? 15 : 1).label(Double(whole), isLong: whole >= 3600)
}
