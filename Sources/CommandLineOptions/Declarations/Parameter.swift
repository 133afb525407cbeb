/// An option, a flag or a positional argument, whatever type its value has.
package class Parameter: Declaration {
  enum Kind {
    case flag
    case option
    case positional
  }

  let kind: Kind

  /// As typed: `-i` and `--interval`; empty for a positional argument.
  let spellings: [String]

  /// The name of the value in the help; empty for a flag.
  package let valueName: String

  /// The description in the help; `nil` if the parameter is hidden.
  package let abstract: String?

  let parsing: ParsingStrategy
  let completion: CompletionKind

  init(
    _ kind: Kind, _ spellings: [String], value: String? = nil, help: String?,
    parsing: ParsingStrategy = .next, completion: CompletionKind = .none
  ) {
    self.kind = kind
    self.spellings = spellings
    valueName =
      kind == .flag ? "" : value ?? String((spellings.last ?? "").drop { $0 == "-" })
    abstract = help
    self.parsing = parsing
    self.completion = completion
  }

  /// Whether it can be given several times.
  var isRepeatable: Bool { false }

  /// The values that are valid, if they are few; otherwise empty.
  var allowedValues: [String] { [] }

  /// The value without the parameter as the help shows it; `nil` if it shows none.
  var defaultText: String? { nil }

  /// Takes a value of the command line; an empty text for a flag.
  ///
  /// - Throws: an error that says why the value is invalid, or ``InvalidValue`` without a reason.
  func take(_ text: String) throws {}

  override func collect(into parameters: inout [TitledParameter], title: String?) {
    parameters.append((title, self))
  }
}

/// A value that its type rejects without a reason.
struct InvalidValue: Error {}

extension Parameter {
  /// Whether the next argument is its value.
  package var takesValue: Bool { kind == .option }

  /// The names that users type, or the value's name for a positional argument: `<regex>`.
  package var names: [String] { kind == .positional ? ["<\(valueName)>"] : spellings }

  /// As the help shows it: `-p, --pid <pid>`.
  package var label: String {
    names.joined(separator: ", ") + (takesValue ? " <\(valueName)>" : "")
  }

  /// The description in the help, with the default and the valid values.
  package var description: String {
    let values =
      (allowedValues.isEmpty ? [] : ["values: \(allowedValues.joined(separator: ", "))"])
      + (defaultText.map { ["default: \($0)"] } ?? [])
    let parts = [abstract ?? ""] + (values.isEmpty ? [] : ["(\(values.joined(separator: "; ")))"])
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// As messages name it: `-p <pid>`.
  ///
  /// - Parameter name: the name that was typed; `nil` for a positional argument.
  func label(typed name: String?) -> String {
    // A hidden option shows no more than was typed.
    let value = abstract == nil ? [] : ["<\(valueName)>"]
    return ((name.map { [$0] } ?? []) + value).joined(separator: " ")
  }

  /// Takes a value of the command line.
  ///
  /// - Parameter name: the name that was typed; `nil` for a positional argument.
  /// - Throws: ``ParserError`` if the value is invalid.
  func take(_ text: String, typed name: String?) throws(ParserError) {
    do {
      try take(text)
    } catch is InvalidValue {
      throw .invalidValue(text, of: label(typed: name), reason: allowedText)
    } catch {
      throw .invalidValue(text, of: label(typed: name), reason: ": \(error)")
    }
  }

  private var allowedText: String {
    let quoted = allowedValues.map { "'\($0)'" }
    guard let last = quoted.last else { return "" }
    let others = quoted.dropLast().joined(separator: ", ")
    let list = quoted.count == 1 ? last : "\(others) or \(last)"
    return ". Please provide one of \(list)."
  }
}
