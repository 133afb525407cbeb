/// A date and a time of day in the Gregorian calendar, without a time zone.
package struct LocalMoment: Equatable, Sendable {
  /// The days since 1970-01-01.
  let day: Int
  /// The milliseconds since midnight.
  let milliseconds: Int

  /// The length of a day in seconds.
  static let daySeconds = 86_400.0

  /// - Parameter seconds: since 1970-01-01T00:00:00; rounded to the millisecond. It is limited to
  ///   30,000 years from then.
  package init(seconds: Double) {
    let limit = 1e12
    let total = Int((min(max(seconds, -limit), limit) * 1000).rounded())
    let length = 86_400_000
    day = total >= 0 ? total / length : -((length - 1 - total) / length)
    milliseconds = total - day * length
  }

  var isMidnight: Bool { milliseconds == 0 }

  /// The day and the month: `24 Nov`.
  package var date: String {
    let (month, day) = monthAndDay
    return "\(day) \(Self.months[month - 1])"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The month, 1 to 12, and the day in it, 1 to 31.
  ///
  /// Counts days from March, so that the leap day is the last of its year. See "chrono-Compatible
  /// Low-Level Date Algorithms" by Howard Hinnant, `civil_from_days`.
  private var monthAndDay: (month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  /// The time of day: `14:05:09`.
  ///
  /// - Parameter places: the number of decimals of the second, at most 3. Zeros at the end are
  ///   omitted.
  package func time(places: Int) -> String {
    var fraction = String(milliseconds % 1000 + 1000).dropFirst().prefix(places)
    while fraction.last == "0" { fraction.removeLast() }
    return minutes + ":" + Self.twoDigits(milliseconds / 1000 % 60)
      + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// The time of day without seconds: `14:05`.
  package var minutes: String {
    let minutes = milliseconds / 60_000
    return Self.twoDigits(minutes / 60) + ":" + Self.twoDigits(minutes % 60)
  }

  static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
