/// The text of a series of integers: the differences of neighbors in base 32.
///
/// A number has its least digit first. A digit with 32 added has a successor. The lowest bit of a
/// number is its sign, as in source maps. `*` and a number without a sign stand for so many zeros.
/// So a value that changes little takes one to three bytes, and a constant one next to nothing.
enum DifferenceText {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// A run of this many zeros is not longer than its zeros.
  private static let shortestRun = 3

  /// What a page can compute with; larger values are clamped.
  private static let limit: Int64 = 1 << 50

  static func encode(_ values: some Sequence<Int64>) -> [UInt8] {
    var text: [UInt8] = []
    var before: Int64 = 0
    var zeros: UInt64 = 0
    for value in values {
      let value = min(max(value, -limit), limit)
      let difference = value - before
      before = value
      if difference == 0 {
        zeros += 1
        continue
      }
      append(zeros: &zeros, to: &text)
      append(difference.magnitude << 1 | (difference < 0 ? 1 : 0), to: &text)
    }
    append(zeros: &zeros, to: &text)
    return text
  }

  private static func append(zeros: inout UInt64, to text: inout [UInt8]) {
    if zeros < shortestRun {
      text += repeatElement(digits[0], count: Int(zeros))
    } else {
      text.append(UInt8(ascii: "*"))
      append(zeros, to: &text)
    }
    zeros = 0
  }

  private static func append(_ number: UInt64, to text: inout [UInt8]) {
    var rest = number
    repeat {
      let digit = Int(rest & 31)
      rest >>= 5
      text.append(digits[rest > 0 ? digit + 32 : digit])
    } while rest > 0
  }
}
