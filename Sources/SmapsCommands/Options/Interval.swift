import CommandLineOptions
import MemoryProfile

/// The time between the starts of two samples: the value of `--interval`, a ``TimeSpan`` of at most
/// a year.
package struct Interval: Equatable {
  package let duration: Duration

  static let oneSecond = Interval(duration: .seconds(1))

  init(duration: Duration) {
    self.duration = duration
  }

  /// - Throws: a `ValidationError` if it is not a time or out of range.
  package init(_ argument: String) throws {
    guard let span = try? TimeSpan(argument), Self.allowed.contains(span.duration) else {
      throw ValidationError(
        "expected a time from 1ms to 365d such as 250ms (ms, s, m, h, d; seconds without a unit)")
    }
    duration = span.duration
  }

  /// From a millisecond, the resolution of times in output, to a year.
  private static let allowed = Duration.milliseconds(1)...Duration.seconds(31_536_000)
}

/// A length of time: the value of `--duration`.
///
/// Numbers have the unit `ms`, `s`, `m`, `h` or `d`, largest unit first: `90s`, `1h20m`. A single
/// number without a unit is in seconds.
package struct TimeSpan: Equatable {
  package let duration: Duration

  /// - Throws: a `ValidationError` if it is not a length of time or out of range.
  package init(_ argument: String) throws {
    var rest = argument[...]
    var sum = 0.0
    var largest = Double.infinity
    repeat {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      let unit = rest.dropFirst(number.count).prefix { $0.isLetter }
      let isAlone = number.count + unit.count == argument.count
      guard let scale = Self.milliseconds[String(unit)], let value = Double(number),
        scale < largest, isAlone || !unit.isEmpty
      else { throw ValidationError(Self.form) }
      sum += value * scale
      largest = scale
      rest = rest.dropFirst(number.count + unit.count)
    } while !rest.isEmpty
    guard Self.allowed.contains(sum) else { throw ValidationError(Self.form) }
    duration = .milliseconds(sum.rounded())
  }

  private static let form =
    "expected a time from 1ms to 36525d such as 90s or 1h20m (ms, s, m, h, d; "
    + "seconds without a unit)"

  private static let milliseconds = [
    "": 1000.0, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
  ]

  /// In milliseconds, at most a hundred years.
  private static let allowed = 1...86_400_000.0 * 36_525
}
