/// The values of one entry's fields, in bytes, with a mark for each field that the kernel printed.
package struct SmapsFieldValues: Sendable {
  /// One element for each field, by its raw value. ``SmapsField`` has at most as many fields.
  @usableFromInline
  typealias ByField<Element> = InlineArray<16, Element>

  /// An element has no meaning if the field was not printed.
  @usableFromInline
  var bytes = ByField<UInt64>(repeating: 0)

  /// The fields that were printed: bit n for the field with the raw value n.
  @usableFromInline
  var printed: UInt32 = 0

  package init() {}

  /// A field's value, in bytes; `nil` if the kernel printed no such line.
  @inlinable
  package subscript(field: SmapsField) -> UInt64? {
    get { printed >> UInt32(field.rawValue) & 1 != 0 ? bytes[field.rawValue] : nil }
    set {
      let mark: UInt32 = 1 << UInt32(field.rawValue)
      if let newValue {
        bytes[field.rawValue] = newValue
        printed |= mark
      } else {
        printed &= ~mark
      }
    }
  }
}

extension SmapsFieldValues: Equatable {
  package static func == (lhs: SmapsFieldValues, rhs: SmapsFieldValues) -> Bool {
    SmapsField.allCases.allSatisfy { lhs[$0] == rhs[$0] }
  }
}
