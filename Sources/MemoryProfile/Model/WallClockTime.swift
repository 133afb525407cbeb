import Libc

/// A point in time with the offset from UTC of its time zone.
package struct WallClockTime: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  /// Seconds east of UTC.
  package let offset: Int

  package init(milliseconds: Int64, offset: Int) {
    self.milliseconds = milliseconds
    self.offset = offset
  }

  /// The current time, in the time zone of the user.
  package static func now() -> WallClockTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var seconds = time.tv_sec
    var local = tm()
    localtime_r(&seconds, &local)
    return WallClockTime(
      milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec / 1_000_000),
      offset: local.tm_gmtoff)
  }
}

extension WallClockTime {
  /// Parses a time as ``description`` prints it. `Z` is UTC, and seconds may have any number of
  /// decimals.
  ///
  /// - Returns: `nil` if the text is not a valid time.
  package init?(_ text: String) {
    let date = Array(text.utf8.prefix(19))
    let separators: [(place: Int, character: UInt8)] = [
      (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")),
      (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")),
    ]
    guard date.count == 19, separators.allSatisfy({ date[$0.place] == $0.character }) else {
      return nil
    }
    let numbers = [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2)].compactMap { start, length in
      Int32(String(decoding: date[start..<(start + length)], as: UTF8.self))
    }
    // timegm(3) would carry larger numbers over to the next day, and strftime(3) would print a year
    // below 1000 with fewer digits.
    let allowed: [ClosedRange<Int32>] = [1000...9999, 1...12, 1...31, 0...23, 0...59, 0...59]
    guard numbers.count == 6, zip(numbers, allowed).allSatisfy({ $1.contains($0) }) else {
      return nil
    }
    var parts = tm()
    parts.tm_year = numbers[0] - 1900
    parts.tm_mon = numbers[1] - 1
    parts.tm_mday = numbers[2]
    parts.tm_hour = numbers[3]
    parts.tm_min = numbers[4]
    parts.tm_sec = numbers[5]
    var rest = text.dropFirst(19)
    var fraction = 0
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard let number = Int((digits + "000").prefix(3)), !digits.isEmpty else { return nil }
      fraction = number
      rest = rest.dropFirst(digits.count + 1)
    }
    guard let offset = Self.offset(rest) else { return nil }
    let seconds = Int64(timegm(&parts))
    // February 31 becomes a day in March.
    guard parts.tm_mday == numbers[2], parts.tm_mon == numbers[1] - 1 else { return nil }
    milliseconds = (seconds - Int64(offset)) * 1000 + Int64(fraction)
    self.offset = offset
  }

  /// `Z`, or `+01:00`, in seconds.
  private static func offset(_ text: Substring) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2,
      let hours = Int(parts[0]), let minutes = Int(parts[1]), (0..<24).contains(hours),
      (0..<60).contains(minutes)
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}

extension WallClockTime {
  /// The time after a duration, with the same offset.
  package func advanced(by duration: Duration) -> WallClockTime {
    WallClockTime(
      milliseconds: milliseconds.addingReportingOverflow(duration.milliseconds).partialValue,
      offset: offset)
  }
}

extension WallClockTime: CustomStringConvertible {
  /// As in RFC 3339: `2026-11-23T14:05:09.250+01:00`.
  package var description: String {
    "\(text("%Y-%m-%dT%H:%M:%S")).\(Self.digits(Int(milliseconds - wholeSeconds * 1000), 3))\(zone)"
  }

  /// Without fractions of a second: `2026-11-23 14:05:09 +01:00`.
  package var brief: String {
    "\(text("%Y-%m-%d %H:%M:%S")) \(zone)"
  }

  /// Rounded down, also before 1970.
  private var wholeSeconds: Int64 {
    milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
  }

  private var zone: String {
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + Self.digits(minutes / 60, 2) + ":"
      + Self.digits(minutes % 60, 2)
  }

  private func text(_ format: String) -> String {
    var seconds = time_t(wholeSeconds) + offset
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { buffer in
      let length = strftime(buffer.baseAddress, buffer.count, format, &parts)
      return String(
        decoding: buffer[..<length].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
