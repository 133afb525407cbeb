/// A value of a YAML document, and the line where it begins, from 1 on.
struct YAMLNode: Equatable {
  enum Content: Equatable {
    /// A string, a number, a Boolean value or null. A quoted one is a string.
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    /// In the order of the text. The keys differ.
    case mapping([Entry])
  }

  struct Entry: Equatable {
    let key: String
    /// The line of the key.
    let line: Int
    let value: YAMLNode
  }

  let content: Content
  let line: Int

  var isNull: Bool {
    if case .scalar(let text, isQuoted: false) = content {
      ["", "~", "null", "Null", "NULL"].contains(text)
    } else {
      false
    }
  }

  /// `nil` if it is no string. Numbers and Boolean values are strings too, as in the toolkit.
  var string: String? {
    if case .scalar(let text, _) = content, !isNull { text } else { nil }
  }

  /// `nil` if it is neither true nor false.
  var bool: Bool? {
    guard case .scalar(let text, isQuoted: false) = content else { return nil }
    return [
      "true": true, "True": true, "TRUE": true, "false": false, "False": false,
      "FALSE": false,
    ][text]
  }

  /// The entries of a mapping; none if it is null. `nil` if it is something else.
  var entries: [Entry]? {
    if isNull { return [] }
    return if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The elements of a sequence; none if it is null. `nil` if it is something else.
  var elements: [YAMLNode]? {
    if isNull { return [] }
    return if case .sequence(let elements) = content { elements } else { nil }
  }
}
