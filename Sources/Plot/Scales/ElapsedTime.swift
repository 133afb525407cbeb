/// A time since a start or a length of time, rounded once for all forms in which it is written.
///
/// It is rounded to whole milliseconds, and these to what a form shows. Halves are rounded up.
package struct ElapsedTime: Equatable, Sendable {
  /// The whole milliseconds.
  let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = max(0, milliseconds)
  }

  package init(seconds: Double) {
    let rounded = (seconds * 1000).rounded()
    self.init(milliseconds: Int64(exactly: rounded) ?? (rounded > 0 ? .max / 2 : 0))
  }

  /// Like a clock: `7.5 s`, `2:05`, `1:02:05`, `2:05.25`.
  package func clock(_ resolution: TimeResolution) -> String {
    let (seconds, fraction) = parts(resolution)
    if seconds < 60 { return "\(seconds)\(fraction) s" }
    let minutes = seconds < 3600 ? "" : "\(seconds / 3600):"
    let whole = Self.twoDigits(seconds % 60)
    let number = seconds / 60 % 60
    return minutes + (minutes.isEmpty ? "\(number)" : Self.twoDigits(number))
      + ":\(whole)\(fraction)"
  }

  /// With all units: `250 ms`, `12.5 s`, `5 min 3 s`, `2 h 5 min 30 s`.
  package func words(_ resolution: TimeResolution) -> String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let (seconds, fraction) = parts(resolution)
    return Self.join(seconds, fraction)
  }

  /// A length with at most two units: `250 ms`, `12.5 s`, `5 min 3 s`, `2 h 5 min`, `3 d 4 h`.
  package var briefly: String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let steps: [(below: Int64, step: Int64)] = [
      (60_000, 100), (3_600_000, 1000), (86_400_000, 60_000),
    ]
    let step = steps.first { milliseconds < $0.below }?.step ?? 3_600_000
    let rounded = Self.round(milliseconds, to: step)
    let tenths = rounded % 1000 / 100
    return Self.join(rounded / 1000, tenths == 0 ? "" : ".\(tenths)")
  }

  /// The whole seconds, and the decimals with their point; empty for none.
  private func parts(_ resolution: TimeResolution) -> (seconds: Int64, fraction: String) {
    // Below 10 s there is room for a decimal.
    let places = max(resolution.places, milliseconds < 10_000 ? 1 : 0)
    let rounded = Self.round(milliseconds, to: [1000, 100, 10, 1][places])
    var digits = String(rounded % 1000 + 1000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return (rounded / 1000, digits.isEmpty ? "" : ".\(digits)")
  }

  private static func round(_ milliseconds: Int64, to step: Int64) -> Int64 {
    (milliseconds + step / 2) / step * step
  }

  /// The units that are not 0, largest first.
  private static func join(_ seconds: Int64, _ fraction: String) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min")] as [(Int64, String)]
    var rest = seconds
    var parts: [String] = []
    for (size, name) in units {
      if rest >= size { parts.append("\(rest / size) \(name)") }
      rest %= size
    }
    if rest > 0 || !fraction.isEmpty || parts.isEmpty { parts.append("\(rest)\(fraction) s") }
    return parts.joined(separator: " ")
  }

  private static func twoDigits(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}

/// How precisely times are written: as precisely as samples are apart.
package struct TimeResolution: Equatable, Sendable {
  /// The number of decimals of a second, 0 to 3. Times below 10 s have at least one.
  let places: Int

  /// Whole seconds.
  package static let seconds = TimeResolution(places: 0)

  private init(places: Int) {
    self.places = places
  }

  /// Writes multiples of an interval without rounding.
  ///
  /// - Parameter interval: in seconds.
  package init(interval: Double) {
    let scaled = { (places: Int) in interval * [1.0, 10, 100, 1000][places] }
    places = (0..<3).first { abs(scaled($0) - scaled($0).rounded()) < 1e-6 } ?? 3
  }

  /// Distinguishes samples that are about this time apart.
  ///
  /// - Parameter average: in seconds.
  package init(average: Double) {
    places = (0..<3).first { average * 1.1 >= [1, 0.1, 0.01][$0] } ?? 3
  }
}
