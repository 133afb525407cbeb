/// The first line of an entry in `smaps` (`show_vma_header_prefix` in `fs/proc/task_mmu.c`):
///
///     55ef49e5b000-55ef49e6f000 r-xp 00003000 fe:00 254626                     /usr/bin/sed
///
/// First and last address, permissions, offset, device and inode, and the name, if there is one.
enum MappingHeader {
  /// Reads a line that looks as nearly all do on a machine of 64 bits: addresses of twelve digits, an
  /// offset of eight, a device of two and two, and a name in column 73, to which the kernel pads.
  ///
  /// - Returns: where the line ends; nil where it looks otherwise, or goes on beyond the bytes. What
  ///   is stored then is of no meaning. Any line that it takes ``read(in:from:to:into:)`` reads alike.
  @inline(__always)
  static func readUsual(
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
    let behind = buffer.word(at: start &+ Column.inode &+ 8)
    guard device.isDevice,
      inode.isOneWord
        ? behind.wordLength != nil : behind == .spaces && inode.wordLength ?? 0 > 0,
      buffer.word(at: name &- 11) == .spaces, buffer.word(at: name &- 8) == .spaces,
      buffer[name] > UInt8(ascii: " "), let end = buffer.lineEnd(from: name)
    else { return nil }
    mapping.name = name..<end
    return end
  }

  /// Where the parts of a usual line stand, from its beginning.
  private enum Column {
    static let permissions = 26
    static let offset = 31
    static let device = 40
    static let inode = 46
    static let name = 73
  }

  /// Reads any line: words with spaces between, the last with spaces in it, or missing.
  ///
  /// - Returns: whether that is what stands there.
  static func read(
    in buffer: UnsafeRawBufferPointer, from start: Int, to end: Int, into mapping: inout Mapping
  ) -> Bool {
    let line = UnsafeRawBufferPointer(rebasing: buffer[..<end])
    var cursor = start
    guard let low = line.hexadecimal(at: &cursor), cursor < end,
      line[cursor] == UInt8(ascii: "-")
    else { return false }
    cursor += 1
    guard let high = line.hexadecimal(at: &cursor), low <= high, end - cursor >= 6,
      line[cursor] == UInt8(ascii: " "), line[cursor + 5] == UInt8(ascii: " ")
    else { return false }

    var permissions: Permissions = []
    if line[cursor + 1] == UInt8(ascii: "r") { permissions.insert(.read) }
    if line[cursor + 2] == UInt8(ascii: "w") { permissions.insert(.write) }
    if line[cursor + 3] == UInt8(ascii: "x") { permissions.insert(.execute) }
    switch line[cursor + 4] {
    case UInt8(ascii: "s"): permissions.insert(.shared)
    case UInt8(ascii: "p"): permissions.insert(.private)
    default: return false
    }
    cursor += 6

    // Offset, device and inode are not counted: three words, of which each ends before a space or
    // at the end of the line.
    for _ in 0..<3 {
      let word = cursor
      line.skipWord(at: &cursor)
      guard cursor > word else { return false }
      if cursor < end { cursor += 1 }
    }
    line.skipSpaces(at: &cursor)
    mapping.addresses = low..<high
    mapping.permissions = permissions
    mapping.name = cursor..<end
    return true
  }
}

extension UnsafeRawBufferPointer {
  /// Two numbers of twelve hexadecimal digits and the hyphen between them, where it is known that so many
  /// bytes are there; nil where they are anything else.
  @inline(__always)
  fileprivate func addresses(at offset: Int) -> (low: UInt64, high: UInt64)? {
    let middle = word(at: offset &+ 8)
    guard (middle >> 32) & 0xFF == 0x2D,
      let first = word(at: offset).eightHexadecimalDigits,
      // The last four of the one, and the first four of the other.
      let second = (middle & 0xFFFF_FFFF | word(at: offset &+ 13) << 32).eightHexadecimalDigits,
      let third = word(at: offset &+ 17).eightHexadecimalDigits
    else { return nil }
    return (first << 16 | second >> 16, (second & 0xFFFF) << 32 | third)
  }
}

extension Permissions {
  /// What stands in the middle of ` rw-p 00`, as a number of which the first byte is the lowest; nil where
  /// there are other letters, or no spaces around them.
  @inline(__always)
  fileprivate init?(between text: UInt64) {
    // A letter has a bit that the hyphen has not, and an `s` one that a `p` has not.
    let read = text >> 14 & 1
    let write = text >> 22 & 1
    let execute = text >> 30 & 1
    let shared = text >> 32 & 1
    // From ` ---p `.
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

// Eight bytes of text in a register, the first one lowest.

extension UInt64 {
  /// `00:00 0 `, device and inode of what is no file.
  fileprivate static var noFile: UInt64 { 0x2030_2030_303A_3030 }

  /// Which of the bytes is a space or a control character or no ASCII: the highest bit of the first such
  /// byte is set, and of none before it.
  @inline(__always)
  private var breaks: UInt64 { ((self &- .each(0x21)) | self) & .each(0x80) }

  /// Whether all eight are part of one word.
  @inline(__always)
  fileprivate var isOneWord: Bool { breaks == 0 }

  /// Whether they are a word of five and a space behind it.
  @inline(__always)
  fileprivate var isDevice: Bool { breaks & 0xFF_FFFF_FFFF == 0 && self >> 40 & 0xFF == 0x20 }

  /// How many of them are a word, if the others, one at least, are spaces behind it; nil where they are
  /// anything else.
  @inline(__always)
  fileprivate var wordLength: Int? {
    let bits = breaks.trailingZeroBitCount & ~7
    return bits < 64 && (self ^ .spaces) &>> UInt64(bits) == 0 ? bits / 8 : nil
  }
}
