/// A metric with its meaning and its values: what `# HELP` and `# TYPE` stand above.
package struct MetricFamily: Equatable, Sendable {
  /// As queries name it, with its unit, and with `_total` for a counter and `_info` for facts.
  package let name: String
  package let kind: Kind

  /// The base unit in which the values are; nil where they are mere numbers. Part of the name.
  package let unit: Unit?

  /// One sentence for people.
  package let help: String
  package var points: [MetricPoint]

  /// What may be done with the values.
  package enum Kind: Sendable {
    /// Goes up and down.
    case gauge
    /// Only ever goes up, but for a new start of whoever counts.
    case counter
    /// Facts in its labels; the value is always 1.
    case facts
  }

  /// The base units of Prometheus that are used here.
  package enum Unit: String, Sendable {
    case bytes
    case seconds
  }

  /// - Precondition: the name ends as its kind and its unit ask for.
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

/// One value of a metric, told from the others by its labels.
package struct MetricPoint: Equatable, Sendable {
  /// In the order in which they are written; no name twice.
  package var labels: [Label]
  package var value: MetricValue

  /// When it was measured, in milliseconds since 1970; nil for now, as an engine that asks has it.
  package var time: Int64?

  package init(_ labels: [Label] = [], _ value: MetricValue, time: Int64? = nil) {
    self.labels = labels
    self.value = value
    self.time = time
  }
}

/// What tells one value of a metric from another.
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
  /// In seconds.
  case duration(Duration)
}

extension MetricFamily.Kind {
  /// How the name of such a metric ends.
  var suffix: String {
    switch self {
    case .gauge: ""
    case .counter: "_total"
    case .facts: "_info"
    }
  }
}
