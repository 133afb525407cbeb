extension Exposition {
  /// The format that suits whoever asks best; the plain one where nothing is said, and where nothing
  /// that is asked for is known: RFC 9110, 12.5.1, lets a server answer all the same.
  ///
  /// - Parameter accept: the header of that name, its fields joined by commas; nil where there is none.
  package init(accepting accept: String?) {
    let ranges = (accept ?? "").split(separator: ",").compactMap { MediaRange($0) }
    func quality(_ exposition: Exposition) -> Double {
      // The closest of the ranges that hold it has the word.
      ranges.compactMap { range in range.closeness(to: exposition).map { ($0, range.quality) } }
        .max { $0.0 < $1.0 }?.1 ?? 0
    }
    self = quality(.openMetrics) > quality(.prometheus) ? .openMetrics : .prometheus
  }
}

/// One of the things that an `Accept` header lists: `text/plain;version=0.0.4;q=0.5`.
private struct MediaRange {
  private let type: String
  private let version: String?

  /// From 0, which is not at all, to 1.
  let quality: Double

  /// nil where it is no such thing.
  init?(_ text: Substring) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map {
      Self.trimmed($0).lowercased()
    }
    guard let type = parts.first, type.contains("/") else { return nil }
    var parameters: [String: String] = [:]
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1).map { Self.trimmed($0) }
      if pair.count == 2 { parameters[pair[0]] = pair[1].filter { $0 != "\"" } }
    }
    self.type = type
    version = parameters["version"]
    quality = parameters["q"].map { Double($0) ?? 0 } ?? 1
    guard (0...1).contains(quality) else { return nil }
  }

  /// How closely the range describes a format; nil where it does not.
  func closeness(to exposition: Exposition) -> Int? {
    let own: (type: String, version: String) =
      switch exposition {
      case .prometheus: ("text/plain", "0.0.4")
      case .openMetrics: ("application/openmetrics-text", "1.0.0")
      }
    switch type {
    case own.type:
      guard let version else { return 2 }
      return version == own.version ? 3 : nil
    case own.type.prefix { $0 != "/" } + "/*": return 1
    case "*/*": return 0
    default: return nil
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    let front = text.drop { $0 == " " || $0 == "\t" }
    let back = front.reversed().prefix { $0 == " " || $0 == "\t" }.count
    return String(front.dropLast(back))
  }
}
