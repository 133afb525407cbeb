/// A property that an option with a value sets: `@Option("-i", "--interval", help: "…")`.
///
/// The property has a default, is `nil` if the option is not given, or is a list with a value for
/// each time that it is given. A copy of the property's owner shares the value.
///
/// The initializers have these parameters:
/// - `names`: as users type them, `-i` or `--interval`, short ones first.
/// - `value`: the name of the value in the help. By default it is the last name.
/// - `parsing`: which arguments are values.
/// - `help`: the description; `nil` hides the option.
/// - `completion`: what shells offer as values.
/// - `transform`: converts an argument. It throws an error that says why one is invalid.
@propertyWrapper
package final class Option<Value>: ValueParameter<Value> {
  package var wrappedValue: Value {
    get { current }
    set { current = newValue }
  }

  package var projectedValue: Option<Value> { self }

  package init(
    wrappedValue: Value, _ names: String..., value: String? = nil,
    parsing: ParsingStrategy = .next, help: String?, completion: CompletionKind? = nil
  ) where Value: ExpressibleByArgument {
    var reader = Reader { try convert($0) as Value }
    reader.allowedValues = Value.allValueStrings
    reader.defaultText = { "\(wrappedValue)" }
    super.init(
      .option, names, value: value, help: help, parsing: parsing, completion: completion,
      initial: wrappedValue, reader)
  }

  package init<T: ExpressibleByArgument>(
    _ names: String..., value: String? = nil, parsing: ParsingStrategy = .next, help: String?,
    completion: CompletionKind? = nil
  ) where Value == T? {
    var reader = Reader { try convert($0) as T }
    reader.allowedValues = T.allValueStrings
    super.init(
      .option, names, value: value, help: help, parsing: parsing, completion: completion,
      initial: .some(nil), reader)
  }

  package init<T: ExpressibleByArgument>(
    wrappedValue: [T], _ names: String..., value: String? = nil,
    parsing: ParsingStrategy = .next, help: String?, completion: CompletionKind? = nil
  ) where Value == [T] {
    var reader = Reader { try convert($0) as T }
    reader.allowedValues = T.allValueStrings
    super.init(
      .option, names, value: value, help: help, parsing: parsing, completion: completion,
      initial: wrappedValue, reader)
  }

  package init(
    wrappedValue: Value, _ names: String..., value: String? = nil,
    parsing: ParsingStrategy = .next, help: String?, completion: CompletionKind? = nil,
    transform: @escaping (String) throws -> Value
  ) {
    super.init(
      .option, names, value: value, help: help, parsing: parsing, completion: completion,
      initial: wrappedValue, Reader(transform))
  }

  package init<T>(
    _ names: String..., value: String? = nil, parsing: ParsingStrategy = .next, help: String?,
    completion: CompletionKind? = nil, transform: @escaping (String) throws -> T
  ) where Value == T? {
    super.init(
      .option, names, value: value, help: help, parsing: parsing, completion: completion,
      initial: .some(nil), Reader(transform))
  }

  package init<T>(
    wrappedValue: [T], _ names: String..., value: String? = nil,
    parsing: ParsingStrategy = .next, help: String?, completion: CompletionKind? = nil,
    transform: @escaping (String) throws -> T
  ) where Value == [T] {
    super.init(
      .option, names, value: value, help: help, parsing: parsing, completion: completion,
      initial: wrappedValue, Reader(transform))
  }
}
