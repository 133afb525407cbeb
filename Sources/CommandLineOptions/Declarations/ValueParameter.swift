/// A parameter with a value: what options and positional arguments have in common.
package class ValueParameter<Value>: Parameter {
  /// `nil` if the value is required and missing.
  private(set) var value: Value?

  /// How a value of the command line is read.
  struct Reader {
    var isRepeatable = false
    var allowedValues: [String] = []

    /// Creates the text only if it is asked for, because that needs a search for protocols.
    var defaultText: () -> String? = { nil }

    /// - Parameter isFirst: whether it is the first value, which replaces the default.
    let read: (_ text: String, _ isFirst: Bool, _ value: inout Value?) throws -> Void
  }

  private let reader: Reader
  private var isGiven = false

  init(
    _ kind: Kind, _ spellings: [String], value name: String?, help: String?,
    parsing: ParsingStrategy, completion: CompletionKind?, initial: Value?, _ reader: Reader
  ) {
    value = initial
    self.reader = reader
    super.init(
      kind, spellings, value: name, help: help, parsing: parsing,
      completion: completion ?? (reader.allowedValues.isEmpty ? .none : .list(reader.allowedValues))
    )
  }

  /// The value, or the default.
  final var current: Value {
    get {
      guard let value else {
        preconditionFailure("the command line was not parsed, and there is no default")
      }
      return value
    }
    set { value = newValue }
  }

  override var isRepeatable: Bool { reader.isRepeatable }
  override var allowedValues: [String] { reader.allowedValues }
  override var defaultText: String? { reader.defaultText() }

  override func take(_ text: String) throws {
    try reader.read(text, !isGiven, &value)
    isGiven = true
  }

  override func validate() throws {
    if value == nil { throw ParserError.missingArgument("<\(valueName)>") }
  }
}

extension ValueParameter.Reader {
  /// A single value. It may be an optional one.
  ///
  /// - Parameter transform: throws an error that says why an argument is invalid.
  init(_ transform: @escaping (String) throws -> Value) {
    self.init { text, _, value in value = .some(try transform(text)) }
  }

  /// A list with a value for each time that the parameter is given.
  init<T>(_ transform: @escaping (String) throws -> T) where Value == [T] {
    self.init(isRepeatable: true) { text, isFirst, value in
      let element = try transform(text)
      var list = isFirst ? [] : value ?? []
      // The list is then not shared, and appending to it does not copy it.
      value = nil
      list.append(element)
      value = list
    }
  }
}

/// Converts an argument.
///
/// - Throws: ``InvalidValue`` if it is invalid.
func convert<T: ExpressibleByArgument>(_ argument: String) throws -> T {
  guard let value = T(argument: argument) else { throw InvalidValue() }
  return value
}
