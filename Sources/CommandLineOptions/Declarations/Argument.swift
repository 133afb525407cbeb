/// A property that a positional argument sets: `@Argument("regex", help: "…")`.
///
/// The property is required, is `nil` if the argument is not given, or is a list of all remaining
/// arguments. A copy of the property's owner shares the value.
///
/// The initializers have these parameters:
/// - `name`: as the help shows it.
/// - `parsing`: which arguments are values: ``ParsingStrategy/next`` or
///   ``ParsingStrategy/postTerminator``.
/// - `help`: the description.
@propertyWrapper
package final class Argument<Value>: ValueParameter<Value> {
  package var wrappedValue: Value {
    get { current }
    set { current = newValue }
  }

  package var projectedValue: Argument<Value> { self }

  package init(_ name: String, help: String) where Value: ExpressibleByArgument {
    super.init(
      .positional, [], value: name, help: help, parsing: .next, completion: nil, initial: nil,
      Reader { try convert($0) as Value })
  }

  package init<T: ExpressibleByArgument>(_ name: String, help: String) where Value == T? {
    super.init(
      .positional, [], value: name, help: help, parsing: .next, completion: nil,
      initial: .some(nil), Reader { try convert($0) as T })
  }

  package init<T: ExpressibleByArgument>(
    wrappedValue: [T], _ name: String, parsing: ParsingStrategy = .next, help: String
  ) where Value == [T] {
    super.init(
      .positional, [], value: name, help: help, parsing: parsing, completion: nil,
      initial: wrappedValue, Reader { try convert($0) as T })
  }
}
