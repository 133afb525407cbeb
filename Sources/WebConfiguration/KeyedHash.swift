import Libc

/// SipHash-2-4 with a result of 128 bits and a random key: a message authentication code (Aumasson
/// and Bernstein, "SipHash: a fast short-input PRF", 2012).
///
/// It remembers passwords in a form from which they can't be read, even if the form is known.
package struct KeyedHash: Sendable {
  private let key: (UInt64, UInt64)

  package init() {
    var random = SystemRandomNumberGenerator()
    key = (random.next(), random.next())
  }

  init(key: (UInt64, UInt64)) {
    self.key = key
  }

  package struct Value: Sendable, Hashable {
    package let low: UInt64
    let high: UInt64
  }

  package func hash(_ bytes: [UInt8]) -> Value {
    var state = State(key)
    var start = 0
    while start + 8 <= bytes.count {
      state.absorb(Self.word(bytes[start..<(start + 8)]))
      start += 8
    }
    state.absorb(Self.word(bytes[start...]) | UInt64(bytes.count & 0xFF) << 56)
    state.v2 ^= 0xEE
    for _ in 0..<4 { state.mix() }
    let low = state.value
    state.v1 ^= 0xDD
    for _ in 0..<4 { state.mix() }
    return Value(low: low, high: state.value)
  }

  /// Up to eight bytes as a number, the first one lowest.
  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private struct State {
    var (v0, v1, v2, v3): (UInt64, UInt64, UInt64, UInt64)

    init(_ key: (UInt64, UInt64)) {
      v0 = key.0 ^ 0x736F_6D65_7073_6575
      v1 = key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
      v2 = key.0 ^ 0x6C79_6765_6E65_7261
      v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    var value: UInt64 { v0 ^ v1 ^ v2 ^ v3 }

    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      for _ in 0..<2 { mix() }
      v0 ^= word
    }

    mutating func mix() {
      v0 &+= v1
      v1 = v1 << 13 | v1 >> 51
      v1 ^= v0
      v0 = v0 << 32 | v0 >> 32
      v2 &+= v3
      v3 = v3 << 16 | v3 >> 48
      v3 ^= v2
      v0 &+= v3
      v3 = v3 << 21 | v3 >> 43
      v3 ^= v0
      v2 &+= v1
      v1 = v1 << 17 | v1 >> 47
      v1 ^= v2
      v2 = v2 << 32 | v2 >> 32
    }
  }
}
