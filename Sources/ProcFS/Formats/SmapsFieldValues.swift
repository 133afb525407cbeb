/// The values of one entry's fields, in bytes, with a mark for each field that the kernel printed.
@usableFromInline
struct SmapsFieldValues: Sendable {
  /// One element for each field, by its raw value.
  ///
  /// ``SmapsField`` has at most as many fields. The capacity is small, because a mapping is copied
  /// for its receiver.
  @usableFromInline
  typealias ByField<Element> = InlineArray<16, Element>

  /// An element is 0 if the field was not printed.
  @usableFromInline
  var bytes = ByField<UInt64>(repeating: 0)

  /// The fields that were printed: bit n for the field with the raw value n.
  @usableFromInline
  var printed: UInt32 = 0

  /// The fields that are not 0: bit n for the field with the raw value n.
  @usableFromInline
  var nonzero: UInt32 = 0

  /// A field's value, in bytes; `nil` if the kernel printed no such line.
  @inlinable @inline(__always)
  subscript(field: SmapsField) -> UInt64? {
    get { printed >> UInt32(field.rawValue) & 1 != 0 ? bytes[field.rawValue] : nil }
    set {
      let mark: UInt32 = 1 << UInt32(field.rawValue)
      bytes[field.rawValue] = newValue ?? 0
      printed = newValue == nil ? printed & ~mark : printed | mark
      nonzero = newValue ?? 0 == 0 ? nonzero & ~mark : nonzero | mark
    }
  }
}

extension SmapsFieldValues: Equatable {
  @usableFromInline
  static func == (lhs: SmapsFieldValues, rhs: SmapsFieldValues) -> Bool {
    SmapsField.allCases.allSatisfy { lhs[$0] == rhs[$0] }
  }
}
