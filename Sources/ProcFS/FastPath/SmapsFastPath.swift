/// Reads entries of `smaps` by the layout of an earlier entry, with a seventh of the instructions.
///
/// Nearly all entries of a process have their fields at the same distance from the end of their
/// header, because the kernel pads numbers to eight columns. The fast path takes the fields from
/// ``SmapsField``. It declines every entry that it cannot read, and the parser then reads it line
/// by line.
///
/// It does not look at lines that are not in the table, as long as the layout fits.
struct SmapsFastPath {
  /// The layout of the last entry that was read line by line. It is not an optional, because that
  /// would be copied for each entry.
  private var layout = EntryLayout()

  /// The entry at the end of the bytes, complete if nothing more of it follows. It begins where the
  /// next bytes begin.
  private var pending = Mapping(addresses: 0..<0, permissions: [], name: 0..<0)
  /// The end of ``pending``; `nil` if there is none. It is separate because it is read more often.
  private var pendingEnd: SmapsEntryEnd?

  enum Outcome {
    case entry(SmapsEntryEnd)
    /// The bytes do not include what follows the entry.
    case incomplete
    /// The entry must be read line by line. The mapping then has no meaning.
    case declined
  }

  /// Reads the entry that begins at `start`.
  mutating func readEntry(
    in buffer: UnsafeRawBufferPointer, at start: Int, isLast: Bool, into mapping: inout Mapping
  ) -> Outcome {
    if start == 0, let end = pendingEnd.take(),
      end.next < buffer.count
        ? MappingHeader.begins(in: buffer, at: end.next) : isLast && end.next == buffer.count
    {
      mapping = pending
      return .entry(end)
    }
    guard layout.isUsable,
      let headerEnd = Self.readHeader(in: buffer, at: start, into: &mapping)
    else { return .declined }
    // Most pieces end within an entry. Whatever it is, it is read when the next piece is there.
    if !isLast, !layout.hasFlags(in: buffer, body: headerEnd &+ 1) { return .incomplete }
    guard let next = layout.read(buffer, body: headerEnd &+ 1, into: &mapping) else {
      return .declined
    }
    let end = SmapsEntryEnd(next: next, lines: layout.lines)
    // The next header must follow the last known field, or the end of the file.
    if next < buffer.count {
      return MappingHeader.begins(in: buffer, at: next) ? .entry(end) : .declined
    }
    if isLast { return .entry(end) }
    mapping.move(by: -start)
    pending = mapping
    pendingEnd = SmapsEntryEnd(next: next - start, lines: end.lines)
    return .incomplete
  }

  /// - Returns: The end of the header's line; `nil` if it is no header or not complete.
  @inline(__always)
  private static func readHeader(
    in buffer: UnsafeRawBufferPointer, at start: Int, into mapping: inout Mapping
  ) -> Int? {
    if let end = MappingHeader.readFast(in: buffer, from: start, into: &mapping) { return end }
    guard let end = buffer.lineEnd(from: start),
      MappingHeader.read(in: buffer, from: start, to: end, into: &mapping)
    else { return nil }
    return end
  }

  /// Learns the layout of an entry that was read line by line.
  mutating func learn(
    from buffer: UnsafeRawBufferPointer, entryAt start: Int, _ end: SmapsEntryEnd,
    _ fields: SmapsFieldSet
  ) {
    layout = EntryLayout(of: buffer, entryAt: start, end, fields)
  }

  /// Drops the entry that waits for what follows it, because another file begins.
  mutating func dropPending() {
    pendingEnd = nil
  }
}
