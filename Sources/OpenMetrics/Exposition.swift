// Prometheus, "Text-based format" (exposition_formats.md, version 0.0.4):
//   # HELP NAME TEXT      \\ and \n are escaped in TEXT
//   # TYPE NAME TYPE
//   NAME{LABEL="VALUE",…} NUMBER [MILLISECONDS]      \\, \" and \n are escaped in VALUE
//
// OpenMetrics 1.0 (specification/OpenMetrics.md) differs in that
//   - # TYPE, # UNIT and # HELP name the family without _total and _info, which its lines have;
//   - " is escaped in HELP too, info is a type of its own;
//   - times are seconds;
//   - the lines of a metric stand together, and # EOF ends it all.

/// The two formats in which an engine may ask for metrics.
package enum Exposition: CaseIterable, Sendable {
  case prometheus
  case openMetrics

  /// As HTTP names it.
  package var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  /// Everything, from the first comment to the end.
  package func text(_ families: [MetricFamily]) -> [UInt8] {
    var text: [UInt8] = []
    for family in families {
      write(headOf: family, to: &text)
      for point in family.points { write(point, of: family.name, to: &text) }
    }
    writeEnd(to: &text)
    return text
  }

  /// What stands above the lines of a family.
  package func write(headOf family: MetricFamily, to text: inout [UInt8]) {
    var name = family.name[...]
    if self == .openMetrics { name = name.dropLast(family.kind.suffix.count) }
    text.append(contentsOf: "# HELP \(name) ".utf8)
    escape(family.help, quotes: self == .openMetrics, to: &text)
    text.append(contentsOf: "\n# TYPE \(name) \(typeName(family.kind))\n".utf8)
    if self == .openMetrics, let unit = family.unit {
      text.append(contentsOf: "# UNIT \(name) \(unit.rawValue)\n".utf8)
    }
  }

  /// One line.
  ///
  /// - Parameter name: the family's.
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

  /// What stands behind the last line.
  package func writeEnd(to text: inout [UInt8]) {
    if self == .openMetrics { text.append(contentsOf: "# EOF\n".utf8) }
  }

  private func typeName(_ kind: MetricFamily.Kind) -> String {
    switch kind {
    case .gauge: "gauge"
    case .counter: "counter"
    case .facts: self == .openMetrics ? "info" : "gauge"
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

  /// To the microsecond, without zeros at the end.
  private static func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let isNegative = seconds < 0 || attoseconds < 0
    var fraction = String(attoseconds.magnitude / 1_000_000_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    return (isNegative ? "-" : "") + "\(seconds.magnitude)"
      + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
