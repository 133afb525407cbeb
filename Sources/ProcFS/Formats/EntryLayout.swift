/// Where the fields of an entry in `smaps` stand, counted from the end of its header.
///
/// Holds for the next entry as long as no number outgrows its eight columns. Whether one did is seen
/// at `VmFlags`, the last line: a longer number anywhere before moves it.
struct EntryLayout {
  private var places = InlineArray<5, Place>(repeating: Place())
  var flags = -1
  /// How many lines follow the header.
  private(set) var lines = 0
  /// Whether every counted field stands in its columns before the flags, as on all kernels of this day.
  private var isRegular = false

  static let flagsLabel: StaticString = "VmFlags:"
  /// The same as a number of which the first byte is the lowest.
  private static let flagsWord: UInt64 = 0x3A73_6761_6C46_6D56

  /// Whether an entry can be checked against it at all: kernels before 3.8 print no flags.
  var isUsable: Bool { flags >= 0 && places[SmapsField.pss.rawValue].offset >= 0 }

  /// Where a field's line stands, and what fills its columns before the number.
  private struct Place {
    var offset = -1
    /// The name and the spaces behind it; 0 where the line has other columns than ``Columns``, or stands
    /// behind the flags.
    var label: (first: UInt64, second: UInt64) = (0, 0)
  }

  /// A line as the kernel prints it, `NAME:            NUMBER kB`, both padded (`seq_put_decimal_ull_width`
  /// in fs/seq_file.c).
  private enum Columns {
    static let label = 16
    static let number = 8
    static let unit = label + number
    /// ` kB` and the end of the line, as a number of which the first byte is the lowest.
    static let unitText: UInt32 = 0x0A42_6B20
    static let all = unit + 4
  }

  /// Notes where a field stands whose line was read.
  mutating func note(
    _ field: SmapsField, at offset: Int, in buffer: UnsafeRawBufferPointer, line: Int
  ) {
    var place = Place(offset: offset)
    var cursor = line + field.label.utf8CodeUnitCount
    buffer.skipSpaces(at: &cursor)
    if flags < 0, cursor >= line + Columns.label, buffer.count - line >= Columns.all,
      buffer.fourBytes(at: line + Columns.unit) == Columns.unitText,
      let first = buffer.eightBytes(at: line), let second = buffer.eightBytes(at: line + 8)
    {
      place.label = (first, second)
    }
    places[field.rawValue] = place
  }

  /// Notes that all lines have been read.
  mutating func close(lines: Int) {
    self.lines = lines
    isRegular = places.indices.allSatisfy { places[$0].label.first != 0 }
  }

  /// Reads an entry's fields where the layout has them. It is `mutating` though it changes nothing of the
  /// layout, which would be copied for each entry otherwise.
  ///
  /// - Returns: where the entry ends; nil where it is laid out otherwise, or goes on beyond the
  ///   bytes. Nothing is stored then.
  mutating func read(
    _ buffer: UnsafeRawBufferPointer, body: Int, into mapping: inout Mapping
  ) -> Int? {
    let flagsLine = body + flags
    guard buffer.eightBytes(at: flagsLine) == Self.flagsWord,
      buffer[flagsLine - 1] == UInt8(ascii: "\n"), let end = buffer.lineEnd(from: flagsLine),
      readColumns(buffer, body: body, into: &mapping)
        || readEach(buffer, body: body, into: &mapping)
    else { return nil }
    mapping.flags = flagsLine + Self.flagsLabel.utf8CodeUnitCount..<end
    return end + 1
  }

  /// Reads fields of which each fills its columns, all of them before anything is decided.
  ///
  /// - Returns: whether they do. Nothing is stored otherwise.
  @inline(__always)
  func readColumns(
    _ buffer: UnsafeRawBufferPointer, body: Int, into mapping: inout Mapping
  ) -> Bool {
    guard isRegular else { return false }
    // Each bit that is not as it was in the line that was learned.
    var strange: UInt64 = 0
    // Such a line stands before the flags, and they were found among the bytes.
    func number(_ field: SmapsField) -> UInt64 {
      let place = places[field.rawValue]
      let line = body &+ place.offset
      strange |= UInt64(buffer[line &- 1] ^ UInt8(ascii: "\n"))
      strange |= buffer.word(at: line) ^ place.label.first
      strange |= buffer.word(at: line &+ 8) ^ place.label.second
      strange |= UInt64(buffer.fourBytes(at: line &+ Columns.unit) ^ Columns.unitText)
      return buffer.word(at: line &+ Columns.label)
    }
    let texts = (
      number(.rss), number(.pss), number(.swapPSS), number(.sharedHugetlb), number(.privateHugetlb)
    )
    guard strange == 0, let rss = texts.0.paddedDecimal,
      // The two are the same where nobody shares.
      let pss = texts.1 == texts.0 ? rss : texts.1.paddedDecimal,
      let swapPSS = texts.2.paddedDecimal, let sharedHugetlb = texts.3.paddedDecimal,
      let privateHugetlb = texts.4.paddedDecimal
    else { return false }
    mapping.rss = rss &* 1024
    mapping.pss = pss &* 1024
    mapping.swapPSS = swapPSS &* 1024
    mapping.hugetlb = (sharedHugetlb &+ privateHugetlb) &* 1024
    return true
  }

  /// Reads fields of which some have other columns, or are not part of the layout.
  ///
  /// - Returns: whether they stand where the layout has them. Nothing is stored otherwise.
  @inline(never)
  private func readEach(
    _ buffer: UnsafeRawBufferPointer, body: Int, into mapping: inout Mapping
  ) -> Bool {
    guard let rss = read(.rss, in: buffer, body: body),
      let pss = read(.pss, in: buffer, body: body),
      let swapPSS = read(.swapPSS, in: buffer, body: body),
      let sharedHugetlb = read(.sharedHugetlb, in: buffer, body: body),
      let privateHugetlb = read(.privateHugetlb, in: buffer, body: body)
    else { return false }
    mapping.rss = rss
    mapping.pss = pss
    mapping.swapPSS = swapPSS
    // Neither is more than ``SmapsField/largestKilobytes``.
    mapping.hugetlb = sharedHugetlb &+ privateHugetlb
    return true
  }

  /// - Returns: the field's number in bytes, 0 where it isn't part of the layout; nil where it is not where
  ///   the layout has it.
  private func read(
    _ field: SmapsField, in buffer: UnsafeRawBufferPointer, body: Int
  ) -> UInt64? {
    let offset = places[field.rawValue].offset
    guard offset >= 0 else { return 0 }
    let line = body + offset
    // A field that stood behind the flags may lie beyond the bytes.
    guard buffer.begins(with: field.label, at: line), buffer[line - 1] == UInt8(ascii: "\n") else {
      return nil
    }
    return field.value(in: buffer, lineAt: line)
  }
}
