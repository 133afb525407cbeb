import CommandLineOptions

/// The rules that options have for each other, as a table.
///
/// An option is given as the user may type it, `-q, --quiet`, or `nil` if it is absent.
enum OptionRule {
  /// Two options exclude each other.
  case conflict(String?, String?, reason: String? = nil, advice: String? = nil)

  /// An option has a meaning only with another one.
  case requirement(String?, of: String, isMet: Bool, advice: String? = nil)

  /// An option has a meaning only for running processes, or needs what no recording stores.
  case live(String?, needs: String? = nil, advice: String? = nil)

  /// - Throws: a `ValidationError` that names the first broken rule.
  static func check(_ rules: [OptionRule]) throws {
    for rule in rules {
      if let message = rule.violation { throw ValidationError(message) }
    }
  }

  /// Checks that options with a path have one.
  ///
  /// - Throws: a `ValidationError` that names the first with an empty path.
  static func checkPaths(_ paths: [(option: String, path: String?)]) throws {
    for (option, path) in paths where path == "" {
      throw ValidationError("\(option) requires a name, not ''")
    }
  }

  private var violation: String? {
    switch self {
    case .conflict(let one?, let other?, let reason, let advice):
      "\(one) can't be combined with \(other)" + (reason.map { ": \($0)" } ?? "")
        + Self.text(advice)
    case .requirement(let option?, let other, isMet: false, let advice):
      "\(option) requires \(other)" + Self.text(advice)
    case .live(let option?, let lack, let advice):
      "\(option) is not available for recordings" + (lack.map { ", which don't store \($0)" } ?? "")
        + Self.text(advice)
    default: nil
    }
  }

  private static func text(_ advice: String?) -> String { advice.map { "; \($0)" } ?? "" }
}

extension Bool {
  /// An option's spelling if it is given; for ``OptionRule``.
  func option(_ spelling: String) -> String? { self ? spelling : nil }
}
