// Prometheus, "Text-based format" (exposition_formats.md, version 0.0.4):
//   # HELP NAME TEXT      \\ and \n are escaped in TEXT
//   # TYPE NAME TYPE
//   NAME{LABEL="VALUE",…} NUMBER [MILLISECONDS]      \\, \" and \n are escaped in VALUE
//
// OpenMetrics 1.0 (specification/OpenMetrics.md) differs in that
//   - # TYPE, # UNIT and # HELP name the family without _total and _info, which its samples have;
//   - " is escaped in HELP too, and info is a type;
//   - timestamps are in seconds;
//   - the lines of a family are contiguous, and the last line is # EOF.

/// The text formats in which a scraper may request metrics.
package enum ExpositionFormat: CaseIterable, Sendable {
  case prometheus
  case openMetrics

  /// The value of the `Content-Type` header.
  package var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// Returns a complete response body.
  package func encode(_ families: [MetricFamily]) -> [UInt8] {
    var text: [UInt8] = []
    for family in families {
      writeHeader(of: family, to: &text)
      for point in family.points { write(point, of: family.name, to: &text) }
    }
    writeEnd(to: &text)
    return text
  }

  /// Appends the comment lines that precede the samples of a family.
  package func writeHeader(of family: MetricFamily, to text: inout [UInt8]) {
    var name = family.name[...]
    if self == .openMetrics { name = name.dropLast(family.kind.suffix.count) }
    text.append(contentsOf: "# HELP \(name) ".utf8)
    escape(family.help, quotes: self == .openMetrics, to: &text)
    text.append(contentsOf: "\n# TYPE \(name) \(typeName(family.kind))\n".utf8)
    if self == .openMetrics, let unit = family.unit {
      text.append(contentsOf: "# UNIT \(name) \(unit.rawValue)\n".utf8)
    }
  }

  /// Appends the line of one sample.
  ///
  /// - Parameter name: the name of the family.
  package func write(_ point: MetricPoint, of name: String, to text: inout [UInt8]) {
    text.append(contentsOf: name.utf8)
    if !point.labels.isEmpty {
      var separator = UInt8(ascii: "{")
      for label in point.labels {
        text.append(separator)
        text.append(contentsOf: label.name.utf8)
        text.append(contentsOf: "=\"".utf8)
        escape(label.value, quotes: true, to: &text)
        text.append(UInt8(ascii: "\""))
        separator = UInt8(ascii: ",")
      }
      text.append(UInt8(ascii: "}"))
    }
    text.append(UInt8(ascii: " "))
    switch point.value {
    case .count(let number): text.append(contentsOf: String(number).utf8)
    case .signed(let number): text.append(contentsOf: String(number).utf8)
    case .duration(let duration): text.append(contentsOf: Self.seconds(duration).utf8)
    }
    if let time = point.time {
      text.append(UInt8(ascii: " "))
      let milliseconds = Duration.milliseconds(time)
      text.append(
        contentsOf: (self == .openMetrics ? Self.seconds(milliseconds) : String(time)).utf8)
    }
    text.append(UInt8(ascii: "\n"))
  }

  /// Appends the end marker of the format, if it has one.
  package func writeEnd(to text: inout [UInt8]) {
    if self == .openMetrics { text.append(contentsOf: "# EOF\n".utf8) }
  }

  private func typeName(_ kind: MetricFamily.Kind) -> String {
    switch kind {
    case .gauge: "gauge"
    case .counter: "counter"
    case .info: self == .openMetrics ? "info" : "gauge"
    }
  }

  private func escape(_ value: String, quotes: Bool, to text: inout [UInt8]) {
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): text.append(contentsOf: #"\\"#.utf8)
      case UInt8(ascii: "\n"): text.append(contentsOf: #"\n"#.utf8)
      case UInt8(ascii: "\"") where quotes: text.append(contentsOf: #"\""#.utf8)
      default: text.append(byte)
      }
    }
  }

  /// Formats seconds with at most six decimals, without trailing zeros.
  private static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let isNegative = seconds < 0 || attoseconds < 0
    var text = (isNegative ? "-" : "") + String(seconds.magnitude)
    var fraction = attoseconds.magnitude / 1_000_000_000_000
    guard fraction > 0 else { return text }
    var decimals = 6
    while fraction % 10 == 0 {
      fraction /= 10
      decimals -= 1
    }
    let digits = String(fraction)
    text += "."
    text += String(repeating: "0", count: decimals - digits.utf8.count)
    text += digits
    return text
  }
}
