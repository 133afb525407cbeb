/// Decodes the bytes that a terminal sends into keys. Sequences may be split between calls.
///
/// The Escape key is a single ESC (``takeEscape()``). Cursor keys are ECMA-48 sequences with the
/// final bytes of xterm and VT220. Unknown sequences and non-ASCII bytes are skipped.
package struct KeyDecoder: Sendable {
  private enum State {
    /// Outside of a sequence; the name is that of the VT500 parser.
    case ground
    /// After ESC, after ESC O, and after ESC [.
    case escape, applicationKey, sequence
  }

  private var state = State.ground
  private var parameters: [UInt8] = []

  package init() {}

  /// Whether the latest byte was ESC: the key, or the beginning of a sequence.
  var hasEscape: Bool { state == .escape }

  /// Returns the Escape key if the latest byte was ESC. To be called when no byte followed for a
  /// while: terminals send sequences in one piece.
  mutating func takeEscape() -> Key? {
    guard hasEscape else { return nil }
    state = .ground
    return .escape
  }

  package mutating func keys(in bytes: some Sequence<UInt8>) -> [Key] {
    var keys: [Key] = []
    for byte in bytes {
      if let key = decode(byte) { keys.append(key) }
    }
    return keys
  }

  private mutating func decode(_ byte: UInt8) -> Key? {
    switch (state, byte) {
    case (_, 0x1B):
      state = .escape
    case (.escape, UInt8(ascii: "[")):
      state = .sequence
      parameters = []
    case (.escape, UInt8(ascii: "O")):
      state = .applicationKey
    case (.sequence, 0x20...0x3F):
      // No key has more parameter bytes; a limit bounds the memory.
      if parameters.count < 16 { parameters.append(byte) }
    case (.sequence, _):
      state = .ground
      return Self.key(ending: byte, parameters)
    case (.applicationKey, _):
      state = .ground
      return Self.key(ending: byte, [])
    // Also after ESC, which may have been pressed by itself earlier.
    case (_, 0x0A), (_, 0x0D):
      state = .ground
      return .enter
    case (_, 0x7F), (_, 0x08):
      state = .ground
      return .backspace
    case (_, 0x20..<0x7F):
      state = .ground
      return .character(Character(Unicode.Scalar(byte)))
    case (_, 0x01...0x1A):
      state = .ground
      return .control(Character(Unicode.Scalar(byte | 0x60)))
    default:
      state = .ground
    }
    return nil
  }

  private static func key(ending final: UInt8, _ parameters: [UInt8]) -> Key? {
    switch final {
    case UInt8(ascii: "A"): return .up
    case UInt8(ascii: "B"): return .down
    case UInt8(ascii: "H"): return .home
    case UInt8(ascii: "F"): return .end
    case UInt8(ascii: "~"):
      // The parameter after the semicolon encodes the modifiers (Shift, Alt, Control).
      let number = parameters.prefix { $0 != UInt8(ascii: ";") }
      switch String(decoding: number, as: UTF8.self) {
      case "1", "7": return .home
      case "4", "8": return .end
      case "5": return .pageUp
      case "6": return .pageDown
      default: return nil
      }
    default: return nil
    }
  }
}
