/// Reads the text of `/proc/PID/smaps`, a piece at a time, without copying or keeping any of it.
///
/// The format, one entry a mapping (`fs/proc/task_mmu.c`):
///
///     55ef49e5b000-55ef49e6f000 r-xp 00003000 fe:00 254626       /usr/bin/sed
///     Size:                 80 kB
///     Rss:                  80 kB
///     Pss:                  80 kB
///     …
///     VmFlags: rd ex mr mw me
///
/// A header begins with a lower-case hexadecimal digit, a field with its name and a colon. Fields
/// that are not counted are passed over, whatever they are called, so that a field that the kernel
/// adds tomorrow does no harm.
///
/// The kernel pads a field's number to eight columns, hence nearly all entries of a process have
/// their fields at the same distance from the end of their header. The parser remembers the
/// distances of the entry before and goes there at once; an entry that looks otherwise is read line
/// by line.
package struct SmapsParser {
  /// How many lines have been read, for the errors' sake.
  private var line = 0

  /// Of the entry that was read line by line last; not an optional, which would be copied for each entry.
  private var layout = EntryLayout()

  /// The entry with which the bytes ended, as it will be if nothing more of it comes. It begins where the
  /// next bytes do.
  private var pending: (mapping: Mapping, end: End)?

  package init() {}

  /// Begins another file. How the entries were laid out is remembered: the same kernel prints them.
  package mutating func begin() {
    line = 0
    pending = nil
  }

  /// Reads as many whole entries as `bytes` holds and hands each to `body`.
  ///
  /// - Parameters:
  ///   - bytes: what has been read of the file and not been parsed yet.
  ///   - isLast: whether the file ends with these bytes. Where it does not, the last entry is left
  ///     for the next call, since more of its fields may follow.
  ///   - body: is given each mapping and the bytes in which its name stands.
  /// - Returns: how many of the bytes were read; the rest must come again at the next call.
  /// - Throws: an error that names the line, where the text is not what the kernel prints.
  package mutating func parse(
    _ bytes: RawSpan, isLast: Bool, _ body: (Mapping, RawSpan) -> Void
  ) throws(SmapsError) -> Int {
    var start = 0
    // One for all entries: what is handed from function to function is copied.
    var mapping = Mapping(addresses: 0..<0, permissions: [], name: 0..<0)
    while start < bytes.byteCount {
      let end = try bytes.withUnsafeBytes { buffer throws(SmapsError) -> End? in
        try readEntry(in: buffer, at: start, isLast: isLast, into: &mapping)
      }
      guard let end else { break }
      body(mapping, bytes)
      line += end.lines
      start = end.next
    }
    return start
  }

  /// Whether these bytes are all of the entry that the kernel prints last where it has it: `[vsyscall]`, a
  /// page of its own at the top of every x86-64 process (`gate_vma` in
  /// arch/x86/entry/vsyscall/vsyscall_64.c).
  static func isGate(_ bytes: RawSpan) -> Bool {
    bytes.withUnsafeBytes { buffer in
      guard buffer.begins(with: "ffffffffff600000-", at: 0), buffer.last == UInt8(ascii: "\n"),
        let line = UnsafeRawBufferPointer(rebasing: buffer.dropLast()).last(UInt8(ascii: "\n"))
      else { return false }
      return buffer.begins(with: EntryLayout.flagsLabel, at: line + 1)
    }
  }

  /// Where the entry behind one begins, and how many lines that one has.
  private typealias End = (next: Int, lines: Int)

  /// Reads the entry that begins at `start`.
  ///
  /// - Returns: nil where its end is not among the bytes yet.
  private mutating func readEntry(
    in buffer: UnsafeRawBufferPointer, at start: Int, isLast: Bool, into mapping: inout Mapping
  ) throws(SmapsError) -> End? {
    if start == 0, let entry = pending.take(),
      entry.end.next < buffer.count
        ? Self.beginsHeader(buffer, at: entry.end.next) : isLast && entry.end.next == buffer.count
    {
      mapping = entry.mapping
      return entry.end
    }
    let headerEnd: Int
    if let end = MappingHeader.readUsual(in: buffer, from: start, into: &mapping) {
      headerEnd = end
    } else {
      guard let end = buffer.lineEnd(from: start) else {
        if isLast { throw SmapsError(line: line + 1, reason: .endsWithinLine) }
        return nil
      }
      guard MappingHeader.read(in: buffer, from: start, to: end, into: &mapping) else {
        throw SmapsError(line: line + 1, reason: .notAHeader)
      }
      headerEnd = end
    }
    let body = headerEnd + 1

    if layout.isUsable, let next = layout.read(buffer, body: body, into: &mapping) {
      let end: End = (next, layout.lines + 1)
      // What follows the last known field must be the next header, or the end of the file.
      if next < buffer.count {
        if Self.beginsHeader(buffer, at: next) { return end }
      } else if isLast {
        return end
      } else {
        mapping.move(by: -start)
        pending = (mapping, (next - start, end.lines))
        return nil
      }
    }
    return try readLineByLine(in: buffer, body: body, isLast: isLast, into: &mapping)
  }

  private mutating func readLineByLine(
    in buffer: UnsafeRawBufferPointer, body: Int, isLast: Bool, into mapping: inout Mapping
  ) throws(SmapsError) -> End? {
    // There may be an amount of an entry before, or of the layout.
    mapping.forgetFields()
    var learned = EntryLayout()
    var cursor = body
    var lines = 1
    while cursor < buffer.count, !Self.beginsHeader(buffer, at: cursor) {
      guard let end = buffer.lineEnd(from: cursor) else {
        if isLast { throw SmapsError(line: line + lines + 1, reason: .endsWithinLine) }
        return nil
      }
      if buffer.begins(with: EntryLayout.flagsLabel, at: cursor) {
        learned.flags = cursor - body
        mapping.flags = cursor + EntryLayout.flagsLabel.utf8CodeUnitCount..<end
      }
      if let field = SmapsField(in: buffer, at: cursor) {
        guard let value = field.value(in: buffer, lineAt: cursor) else {
          throw SmapsError(line: line + lines + 1, reason: .notANumber(field))
        }
        field.store(value, in: &mapping)
        learned.note(field, at: cursor - body, in: buffer, line: cursor)
      } else if Self.colon(in: buffer, from: cursor, to: end) == nil {
        throw SmapsError(line: line + lines + 1, reason: .notAField)
      }
      cursor = end + 1
      lines += 1
    }
    // More fields may follow in the next piece.
    guard cursor < buffer.count || isLast else { return nil }
    learned.close(lines: lines - 1)
    layout = learned
    return (cursor, lines)
  }

  /// Whether a header begins here: no field's name begins with a lower-case hexadecimal digit.
  @inline(__always)
  private static func beginsHeader(_ buffer: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    switch buffer[offset] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }

  private static func colon(
    in buffer: UnsafeRawBufferPointer, from start: Int, to end: Int
  ) -> Int? {
    (start..<end).first { buffer[$0] == UInt8(ascii: ":") }
  }
}
