/// The positions of the fields in an entry of `smaps`, relative to the end of its header.
///
/// The layout fits the next entry too, unless a number is wider than its eight columns. Such a
/// number moves `VmFlags`, the last line, which is checked first.
struct EntryLayout {
  private var places = SmapsFieldValues.ByField<Place>(repeating: Place())
  /// The number of places in use: one for each field that the entry has.
  private var count = 0
  /// The marks of these fields; see ``SmapsFieldValues``.
  private var printed: UInt32 = 0
  /// The position of `VmFlags`; negative if the layout is not usable.
  private var flags = -1
  /// The number of lines in the entry, including its header.
  private(set) var lines = 0

  /// Whether entries can be read by this layout.
  ///
  /// They can if the last line is `VmFlags` (Linux 3.8 and later), and if each field appears once
  /// and has the usual columns.
  var isUsable: Bool { flags >= 0 }

  /// The position of a field's line, and the text before its number.
  private struct Place {
    var field = 0
    /// The field's mark in ``SmapsFieldValues``.
    var mark: UInt32 = 0
    var offset = 0
    /// The name and the spaces after it.
    var label = SIMD2<UInt64>()
  }

  /// A line as the kernel prints it, `NAME:            NUMBER kB`, with both parts padded
  /// (`seq_put_decimal_ull_width` in `fs/seq_file.c`).
  private enum Columns {
    static let label = 16
    static let number = 8
    static let unit = label + number
    /// ` kB` and the end of the line, as a little-endian number.
    static let unitText: UInt32 = 0x0A42_6B20
    static let all = unit + 4
  }

  /// ``SmapsParser/flagsLabel`` as a little-endian number.
  private static let flagsWord: UInt64 = 0x3A73_6761_6C46_6D56

  /// A layout that is not usable.
  init() {}

  /// Learns the layout of an entry that the parser has read.
  ///
  /// - Parameter fields: the fields that are read.
  init(
    of buffer: UnsafeRawBufferPointer, entryAt start: Int, _ end: SmapsEntryEnd,
    _ fields: SmapsFieldSet
  ) {
    lines = end.lines
    guard let headerEnd = buffer.lineEnd(from: start) else { return }
    let body = headerEnd + 1
    var lastLine = body
    var cursor = body
    while cursor < end.next, let lineEnd = buffer.lineEnd(from: cursor) {
      lastLine = cursor
      cursor = lineEnd + 1
      guard let field = SmapsField(in: buffer, at: lastLine, among: fields) else { continue }
      let mark: UInt32 = 1 << UInt32(field.rawValue)
      guard printed & mark == 0, Self.hasColumns(field, in: buffer, at: lastLine) else { return }
      printed |= mark
      places[count] = Place(
        field: field.rawValue, mark: mark, offset: lastLine - body,
        label: buffer.twoWords(at: lastLine))
      count += 1
    }
    guard count > 0, buffer.begins(with: SmapsParser.flagsLabel, at: lastLine) else { return }
    flags = lastLine - body
  }

  /// Whether a field's line has the usual columns.
  private static func hasColumns(
    _ field: SmapsField, in buffer: UnsafeRawBufferPointer, at line: Int
  ) -> Bool {
    var cursor = line + field.label.utf8CodeUnitCount
    guard cursor <= line + Columns.label, buffer.count - line >= Columns.all else { return false }
    buffer.skipSpaces(at: &cursor)
    return cursor >= line + Columns.label
      && buffer.fourBytes(at: line + Columns.unit) == Columns.unitText
  }

  /// Whether the bytes reach to where the flags of an entry are.
  @inline(__always)
  func hasFlags(in buffer: UnsafeRawBufferPointer, body: Int) -> Bool {
    buffer.count &- body &- flags >= 8
  }

  /// Reads an entry's fields and flags.
  ///
  /// It is `mutating` although it does not change the layout: the compiler would copy the layout
  /// for each entry otherwise.
  ///
  /// - Returns: The end of the entry; `nil` if the entry has another layout or is not complete. The
  ///   mapping's values have no meaning then.
  @inline(__always)
  mutating func read(
    _ buffer: UnsafeRawBufferPointer, body: Int, into mapping: inout Mapping
  ) -> Int? {
    let flagsLine = body &+ flags
    guard buffer.eightBytes(at: flagsLine) == Self.flagsWord,
      buffer[flagsLine &- 1] == UInt8(ascii: "\n"), let end = buffer.lineEnd(from: flagsLine),
      readColumns(buffer, body: body, into: &mapping.fields)
    else { return nil }
    mapping.flags = flagsLine &+ SmapsParser.flagsLabel.utf8CodeUnitCount..<end
    return end &+ 1
  }

  /// Reads all fields before it decides whether the lines are the expected ones.
  ///
  /// All lines come before the flags, so they are among the bytes.
  @inline(__always)
  private mutating func readColumns(
    _ buffer: UnsafeRawBufferPointer, body: Int, into values: inout SmapsFieldValues
  ) -> Bool {
    // Each bit that differs from the line that was learned.
    var mismatch: UInt64 = 0
    var labelMismatch = SIMD2<UInt64>()
    // Neighbours are often the same: Rss and Pss of a mapping that is not shared, or 0.
    var previous: (text: UInt64, bytes: UInt64) = (.paddedZero, 0)
    var nonzero: UInt32 = 0
    for index in 0..<count {
      let place = places[unchecked: index]
      let line = body &+ place.offset
      mismatch |= UInt64(buffer[line &- 1] ^ UInt8(ascii: "\n"))
      labelMismatch |= buffer.twoWords(at: line) ^ place.label
      mismatch |= UInt64(buffer.fourBytes(at: line &+ Columns.unit) ^ Columns.unitText)
      let text = buffer.word(at: line &+ Columns.label)
      if text != previous.text {
        guard let kilobytes = text.paddedDecimal else { return false }
        previous = (text, kilobytes &* 1024)
      }
      values.bytes[unchecked: place.field] = previous.bytes
      nonzero |= previous.bytes == 0 ? 0 : place.mark
    }
    values.printed = printed
    values.nonzero = nonzero
    return mismatch | labelMismatch.x | labelMismatch.y == 0
  }
}
