extension ExpositionFormat {
  /// Selects the format that an `Accept` header prefers.
  ///
  /// The default is ``prometheus``. It is also used if the header accepts neither format, which
  /// RFC 9110, 12.5.1, permits.
  ///
  /// - Parameter accept: the values of all `Accept` fields, comma-separated; `nil` if absent.
  package init(accepting accept: String?) {
    let ranges = (accept ?? "").split(separator: ",").compactMap { MediaRange($0) }
    func quality(_ format: ExpositionFormat) -> Double {
      // The most specific matching range takes precedence.
      ranges.compactMap { range in range.specificity(for: format).map { ($0, range.quality) } }
        .max { $0.0 < $1.0 }?.1 ?? 0
    }
    self = quality(.openMetrics) > quality(.prometheus) ? .openMetrics : .prometheus
  }
}

/// One media range of an `Accept` header: `text/plain;version=0.0.4;q=0.5`.
private struct MediaRange {
  private let type: String
  private let version: String?

  /// The weight, from 0 (not acceptable) to 1.
  let quality: Double

  /// `nil` if the text is not a media range.
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

  /// How specifically the range matches a format; `nil` if it doesn't match.
  func specificity(for format: ExpositionFormat) -> Int? {
    let media: (type: String, version: String) =
      switch format {
      case .prometheus: ("text/plain", "0.0.4")
      case .openMetrics: ("application/openmetrics-text", "1.0.0")
      }
    switch type {
    case media.type:
      guard let version else { return 2 }
      return version == media.version ? 3 : nil
    case media.type.prefix { $0 != "/" } + "/*": return 1
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
