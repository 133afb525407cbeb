import MemoryProfile

/// A size before and after; in bytes.
struct Change: Equatable {
  var before: UInt64 = 0
  var after: UInt64 = 0

  var isGrowth: Bool { after > before }

  /// The absolute difference.
  var magnitude: UInt64 { isGrowth ? after - before : before - after }

  /// Below 0 if it shrank.
  var difference: Int128 { Int128(after) - Int128(before) }

  static func += (lhs: inout Change, rhs: Change) {
    lhs.before.addClamped(rhs.before)
    lhs.after.addClamped(rhs.after)
  }
}
