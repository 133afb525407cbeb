/// Where the fields of an entry in `smaps` stand, counted from the end of its header.
///
/// Holds for the next entry as long as no number outgrows its eight columns. Whether one did is seen
/// at `VmFlags`, the last line: a longer number anywhere before moves it.
struct EntryLayout {
  private var offsets = InlineArray<5, Int>(repeating: -1)
  var flags = -1
  /// How many lines follow the header.
  var lines = 0

  static let flagsLabel: StaticString = "VmFlags:"

  /// Whether an entry can be checked against it at all: kernels before 3.8 print no flags.
  var isUsable: Bool { flags >= 0 && offsets[SmapsField.pss.rawValue] >= 0 }

  mutating func note(_ field: SmapsField, at offset: Int) {
    offsets[field.rawValue] = offset
  }

  /// Reads an entry's fields where the layout has them.
  ///
  /// - Returns: where the entry ends; nil where it is laid out otherwise, or goes on beyond the
  ///   bytes. What was stored until then is stored again by whoever reads it line by line.
  @inline(__always)
  func read(
    _ buffer: UnsafeRawBufferPointer, body: Int, into mapping: inout Mapping
  ) -> Int? {
    let flagsLine = body + flags
    guard flagsLine < buffer.count, buffer[flagsLine - 1] == UInt8(ascii: "\n"),
      buffer.begins(with: Self.flagsLabel, at: flagsLine),
      let end = buffer.lineEnd(from: flagsLine)
    else { return nil }
    var found = mapping
    // One by one, so that the compiler compares each label as the one or two words that it is.
    guard read(.rss, in: buffer, body: body, into: &found),
      read(.pss, in: buffer, body: body, into: &found),
      read(.swapPSS, in: buffer, body: body, into: &found),
      read(.sharedHugetlb, in: buffer, body: body, into: &found),
      read(.privateHugetlb, in: buffer, body: body, into: &found)
    else { return nil }
    found.flags = flagsLine + Self.flagsLabel.utf8CodeUnitCount..<end
    mapping = found
    return end + 1
  }

  /// - Returns: whether the field is where the layout has it, or isn't part of it.
  @inline(__always)
  private func read(
    _ field: SmapsField, in buffer: UnsafeRawBufferPointer, body: Int, into mapping: inout Mapping
  ) -> Bool {
    let offset = offsets[field.rawValue]
    guard offset >= 0 else { return true }
    let line = body + offset
    // A field that stood behind the flags may lie beyond the bytes.
    guard buffer.begins(with: field.label, at: line), buffer[line - 1] == UInt8(ascii: "\n"),
      let value = field.value(in: buffer, lineAt: line)
    else { return false }
    field.store(value, in: &mapping)
    return true
  }
}
