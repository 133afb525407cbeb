/// The first line of an entry in `smaps` (`show_vma_header_prefix` in `fs/proc/task_mmu.c`):
///
///     55ef49e5b000-55ef49e6f000 r-xp 00003000 fe:00 254626                     /usr/bin/sed
///
/// First and last address, permissions, offset, device and inode, and the name if there is one.
enum MappingHeader {
  /// Reads any header: words separated by spaces. The last word, the name, may contain spaces or be
  /// missing.
  ///
  /// - Returns: Whether the line is a header.
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

    // Offset, device and inode are not used. Each of the three words ends before a space or at the
    // end of the line.
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

  /// Whether a header begins here: no field's name begins with a lower-case hexadecimal digit.
  @inline(__always)
  static func begins(in buffer: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    switch buffer[offset] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}
