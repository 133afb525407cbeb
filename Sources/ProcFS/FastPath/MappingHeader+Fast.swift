extension MappingHeader {
  /// Reads a header with the usual columns of a 64-bit machine: addresses of twelve digits, an
  /// offset of eight, a device of two and two, and the name in column 73, to which the kernel pads.
  ///
  /// - Returns: The end of the line; `nil` if the columns differ or the line is not complete. The
  ///   mapping has no meaning then. ``read(in:from:to:into:)`` reads every line that this accepts
  ///   the same way.
  @inline(__always)
  static func readFast(
    in buffer: UnsafeRawBufferPointer, from start: Int, into mapping: inout Mapping
  ) -> Int? {
    guard buffer.count &- start >= Column.name &+ 8,
      let (low, high) = buffer.addresses(at: start), low <= high
    else { return nil }
    let letters = buffer.word(at: start &+ Column.permissions &- 1)
    let offset = buffer.word(at: start &+ Column.offset)
    guard let permissions = Permissions(between: letters), offset.isOneWord,
      buffer[start &+ Column.device &- 1] == UInt8(ascii: " ")
    else { return nil }
    mapping.addresses = low..<high
    mapping.permissions = permissions

    let device = buffer.word(at: start &+ Column.device)
    if device == .noFile, buffer[start &+ Column.device &+ 8] == UInt8(ascii: "\n") {
      let end = start &+ Column.device &+ 8
      mapping.name = end..<end
      return end
    }
    let name = start &+ Column.name
    let inode = buffer.word(at: start &+ Column.inode)
    let rest = buffer.word(at: start &+ Column.inode &+ 8)
    guard device.isDevice,
      inode.isOneWord ? rest.wordLength != nil : rest == .spaces && inode.wordLength ?? 0 > 0,
      buffer.word(at: name &- 11) == .spaces, buffer.word(at: name &- 8) == .spaces,
      buffer[name] > UInt8(ascii: " "), let end = buffer.lineEnd(from: name)
    else { return nil }
    mapping.name = name..<end
    return end
  }

  /// The positions of the parts in a usual line.
  private enum Column {
    static let permissions = 26
    static let offset = 31
    static let device = 40
    static let inode = 46
    static let name = 73
  }
}

extension UnsafeRawBufferPointer {
  /// Two numbers of twelve hexadecimal digits with a hyphen between them, from 25 bytes that must
  /// exist; `nil` if the bytes are anything else.
  @inline(__always)
  fileprivate func addresses(at offset: Int) -> (low: UInt64, high: UInt64)? {
    let middle = word(at: offset &+ 8)
    guard (middle >> 32) & 0xFF == 0x2D,
      let first = word(at: offset).eightHexadecimalDigits,
      // The last four digits of the first number, and the first four of the second.
      let second = (middle & 0xFFFF_FFFF | word(at: offset &+ 13) << 32).eightHexadecimalDigits,
      let third = word(at: offset &+ 17).eightHexadecimalDigits
    else { return nil }
    return (first << 16 | second >> 16, (second & 0xFFFF) << 32 | third)
  }
}

extension Permissions {
  /// Reads the first six bytes of a word such as ` rw-p 00`; `nil` if there are other letters, or
  /// no spaces around them.
  @inline(__always)
  fileprivate init?(between text: UInt64) {
    // A letter has a bit that the hyphen does not have, and `s` has one that `p` does not have.
    let read = text >> 14 & 1
    let write = text >> 22 & 1
    let execute = text >> 30 & 1
    let shared = text >> 32 & 1
    // Starts from ` ---p `.
    var expected: UInt64 = 0x20_702D_2D2D_20
    expected &+= read &* (0x72 - 0x2D) << 8
    expected &+= write &* (0x77 - 0x2D) << 16
    expected &+= execute &* (0x78 - 0x2D) << 24
    expected &+= shared &* (0x73 - 0x70) << 32
    guard text & 0xFFFF_FFFF_FFFF == expected else { return nil }
    self.init(
      rawValue: UInt8(truncatingIfNeeded: read | write << 1 | execute << 2 | (16 &- shared << 3)))
  }
}

extension UInt64 {
  /// `00:00 0 `, device and inode of a mapping without a file.
  fileprivate static var noFile: UInt64 { 0x2030_2030_303A_3030 }

  /// Marks the first byte that is a space, a control character or not ASCII by its highest bit. No
  /// byte before it is marked.
  @inline(__always)
  private var breaks: UInt64 { ((self &- .each(0x21)) | self) & .each(0x80) }

  /// Whether all eight bytes belong to one word.
  @inline(__always)
  fileprivate var isOneWord: Bool { breaks == 0 }

  /// Whether the bytes begin with a word of five and a space.
  @inline(__always)
  fileprivate var isDevice: Bool { breaks & 0xFF_FFFF_FFFF == 0 && self >> 40 & 0xFF == 0x20 }

  /// The length of the word at the beginning if at least one space and nothing else follows; `nil`
  /// otherwise.
  @inline(__always)
  fileprivate var wordLength: Int? {
    let bits = breaks.trailingZeroBitCount & ~7
    return bits < 64 && (self ^ .spaces) &>> UInt64(bits) == 0 ? bits / 8 : nil
  }
}
