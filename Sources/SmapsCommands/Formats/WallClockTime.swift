#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A moment as the clock on the wall shows it, with the offset from UTC that held then and there.
package struct WallClockTime: Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  /// Seconds east of UTC.
  package let offset: Int

  package init(milliseconds: Int64, offset: Int) {
    self.milliseconds = milliseconds
    self.offset = offset
  }

  /// This moment, in the time zone of the user.
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

extension WallClockTime: CustomStringConvertible {
  /// As RFC 3339 has it: `2026-11-23T14:05:09.250+01:00`.
  package var description: String {
    "\(text("%Y-%m-%dT%H:%M:%S")).\(Self.digits(Int(milliseconds % 1000), 3))\(zone)"
  }

  /// For people, without fractions: `2026-11-23 14:05:09 +01:00`.
  package var brief: String {
    "\(text("%Y-%m-%d %H:%M:%S")) \(zone)"
  }

  private var zone: String {
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + Self.digits(minutes / 60, 2) + ":"
      + Self.digits(minutes % 60, 2)
  }

  private func text(_ format: String) -> String {
    var seconds = time_t(milliseconds / 1000) + offset
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { buffer in
      let length = strftime(buffer.baseAddress, buffer.count, format, &parts)
      return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
