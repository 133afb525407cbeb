/// A metric family: name, type, help and samples.
package struct MetricFamily: Equatable, Sendable {
  /// The name in queries: with the unit, and with `_total` for a counter or `_info` for an info.
  package let name: String
  package let kind: Kind

  /// The base unit of the values, which is part of the name; `nil` if they have no unit.
  package let unit: Unit?

  /// One sentence for `# HELP`.
  package let help: String
  package var points: [MetricPoint]

  /// The metric type.
  package enum Kind: Sendable {
    /// A value that can increase and decrease.
    case gauge
    /// A value that only increases, and is reset when the exporter restarts.
    case counter
    /// Labels that describe the exporter; the value is always 1.
    case info
  }

  /// The base units of Prometheus used here.
  package enum Unit: String, Sendable {
    case bytes
    case seconds
  }

  /// - Precondition: the name is of `[a-z0-9_]` and ends with its unit and the suffix of its kind.
  package init(
    _ name: String, _ kind: Kind, unit: Unit? = nil, help: String, points: [MetricPoint] = []
  ) {
    precondition(
      name.hasSuffix((unit.map { "_\($0.rawValue)" } ?? "") + kind.suffix)
        && name.utf8.allSatisfy(Self.isNamePart),
      "a metric is named after its kind and unit")
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
    self.points = points
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// One sample of a metric, identified by its labels.
package struct MetricPoint: Equatable, Sendable {
  /// In output order, with unique names.
  package var labels: [Label]
  package var value: MetricValue

  /// When it was measured, in milliseconds since 1970. If `nil`, the scraper uses the time of its
  /// scrape.
  package var time: Int64?

  package init(_ labels: [Label] = [], _ value: MetricValue, time: Int64? = nil) {
    self.labels = labels
    self.value = value
    self.time = time
  }
}

/// A name and a value that identify one sample of a metric.
package struct Label: Hashable, Sendable {
  /// `[a-z_]+`.
  package let name: String
  /// Any text.
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

package enum MetricValue: Equatable, Sendable {
  case count(UInt64)
  /// A number that may be below 0.
  case signed(Int64)
  /// Written in seconds.
  case duration(Duration)
}

extension MetricFamily.Kind {
  /// The end of the names of metrics of this kind.
  var suffix: String {
    switch self {
    case .gauge: ""
    case .counter: "_total"
    case .info: "_info"
    }
  }
}
