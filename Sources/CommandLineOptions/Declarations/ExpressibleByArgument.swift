/// A type that an argument can be converted to without a reason if it is invalid.
package protocol ExpressibleByArgument {
  /// - Returns: `nil` if the argument is invalid.
  init?(argument: String)

  /// The valid arguments if they are few; otherwise empty.
  static var allValueStrings: [String] { get }
}

extension ExpressibleByArgument {
  package static var allValueStrings: [String] { [] }
}

extension ExpressibleByArgument where Self: RawRepresentable & CaseIterable, RawValue == String {
  package init?(argument: String) { self.init(rawValue: argument) }

  package static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension String: ExpressibleByArgument {
  package init?(argument: String) { self = argument }
}

extension Int: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}

extension Int32: ExpressibleByArgument {
  package init?(argument: String) { self.init(argument) }
}
