/// Parses the text of `/proc/PID/smaps`, a piece at a time, without copying any of it.
///
/// The format has one entry for each mapping (`fs/proc/task_mmu.c`):
///
///     55ef49e5b000-55ef49e6f000 r-xp 00003000 fe:00 254626       /usr/bin/sed
///     Size:                 80 kB
///     Rss:                  80 kB
///     Pss:                  80 kB
///     …
///     VmFlags: rd ex mr mw me
///
/// A header begins with a lower-case hexadecimal digit, a field with its name and a colon. The
/// parser skips fields that are not in ``SmapsField``, whatever their names are. So a field that a
/// later kernel adds does no harm.
///
/// The parser reads line by line. ``SmapsFastPath`` may read an entry first, and gives the same
/// result or declines the entry.
package struct SmapsParser {
  /// The number of lines that have been read, for errors.
  private var line = 0

  /// The fields that any entry of the file has so far. A kernel prints the same for each.
  package private(set) var printedFields = SmapsFieldSet([])

  private let usesFastPath: Bool
  private let fields: SmapsFieldSet
  private var fastPath = SmapsFastPath()

  /// The label of an entry's last line.
  static let flagsLabel: StaticString = "VmFlags:"

  /// - Parameters:
  ///   - usesFastPath: Whether entries are read by the layout of earlier ones, if possible. A file
  ///     with a single entry gains nothing from it.
  ///   - fields: The fields that are read. All others are skipped.
  package init(usesFastPath: Bool = true, fields: SmapsFieldSet = .all) {
    self.usesFastPath = usesFastPath
    self.fields = fields
  }

  /// Starts another file. The fast path still knows the layout, because the same kernel prints it.
  package mutating func begin() {
    line = 0
    printedFields = SmapsFieldSet([])
    fastPath.dropPending()
  }

  /// Parses all complete entries in `bytes` and passes each to `body`.
  ///
  /// - Parameters:
  ///   - bytes: the text that has been read from the file and not been parsed yet.
  ///   - isLast: Whether the file ends with these bytes. If it does not, the last entry waits for
  ///     the next call, because more of its fields may follow.
  ///   - body: takes each mapping and the bytes that contain its name.
  /// - Returns: The number of bytes that were parsed. The next call must repeat the others.
  /// - Throws: An error with the line's number if the text is not what the kernel prints.
  package mutating func parse(
    _ bytes: RawSpan, isLast: Bool, _ body: (Mapping, RawSpan) -> Void
  ) throws(SmapsError) -> Int {
    var start = 0
    // One variable for all entries: passing it from function to function would copy it.
    var mapping = Mapping(addresses: 0..<0, permissions: [], name: 0..<0)
    var printed = printedFields.marks
    defer { printedFields = SmapsFieldSet(marks: printed) }
    while start < bytes.byteCount {
      let end = try bytes.withUnsafeBytes { buffer throws(SmapsError) -> SmapsEntryEnd? in
        try readEntry(in: buffer, at: start, isLast: isLast, into: &mapping)
      }
      guard let end else { break }
      printed |= mapping.fields.printed
      body(mapping, bytes)
      line += end.lines
      start = end.next
    }
    return start
  }

  /// Reads the entry that begins at `start`.
  ///
  /// - Returns: `nil` if the bytes do not include its end yet.
  private mutating func readEntry(
    in buffer: UnsafeRawBufferPointer, at start: Int, isLast: Bool, into mapping: inout Mapping
  ) throws(SmapsError) -> SmapsEntryEnd? {
    if usesFastPath {
      switch fastPath.readEntry(in: buffer, at: start, isLast: isLast, into: &mapping) {
      case .entry(let end): return end
      case .incomplete: return nil
      case .declined: break
      }
    }
    let end = try readLineByLine(in: buffer, at: start, isLast: isLast, into: &mapping)
    if usesFastPath, let end { fastPath.learn(from: buffer, entryAt: start, end, fields) }
    return end
  }

  /// Reads the entry that begins at `start` without the fast path.
  ///
  /// It is `mutating` although it does not change the parser, which would be copied otherwise.
  ///
  /// - Returns: `nil` if the bytes do not include its end yet.
  private mutating func readLineByLine(
    in buffer: UnsafeRawBufferPointer, at start: Int, isLast: Bool, into mapping: inout Mapping
  ) throws(SmapsError) -> SmapsEntryEnd? {
    // The values may be those of the entry before.
    mapping.resetFields()
    var cursor = start
    var lines = 0
    while cursor < buffer.count, lines == 0 || !MappingHeader.begins(in: buffer, at: cursor) {
      guard let end = buffer.lineEnd(from: cursor) else {
        if isLast {
          throw error(.endsWithinLine, at: lines, in: buffer, from: cursor, to: buffer.count)
        }
        return nil
      }
      if let reason = readLine(
        in: buffer, from: cursor, to: end, isHeader: lines == 0, into: &mapping)
      {
        throw error(reason, at: lines, in: buffer, from: cursor, to: end)
      }
      cursor = end + 1
      lines += 1
    }
    // More fields may follow in the next piece.
    guard cursor < buffer.count || isLast else { return nil }
    return SmapsEntryEnd(next: cursor, lines: lines)
  }

  /// - Parameter lines: how many lines of the entry precede this one.
  private func error(
    _ reason: SmapsError.Reason, at lines: Int, in buffer: UnsafeRawBufferPointer,
    from start: Int, to end: Int
  ) -> SmapsError {
    SmapsError(
      line: line + lines + 1, reason: reason,
      text: Array(buffer[start..<end].prefix(MalformedText.textLength)))
  }

  /// Reads one line of an entry. It is `mutating` for the same reason as the caller.
  ///
  /// - Returns: What is wrong with the line; `nil` if nothing is.
  private mutating func readLine(
    in buffer: UnsafeRawBufferPointer, from start: Int, to end: Int, isHeader: Bool,
    into mapping: inout Mapping
  ) -> SmapsError.Reason? {
    if isHeader {
      return MappingHeader.read(in: buffer, from: start, to: end, into: &mapping)
        ? nil : .notAHeader
    }
    if buffer.begins(with: Self.flagsLabel, at: start) {
      mapping.flags = start + Self.flagsLabel.utf8CodeUnitCount..<end
      return nil
    }
    guard let field = SmapsField(in: buffer, at: start, among: fields) else {
      let line = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
      return line.firstPlace(of: UInt8(ascii: ":"), from: 0) != nil ? nil : .notAField
    }
    guard let value = field.value(in: buffer, lineAt: start) else { return .notANumber(field) }
    guard field.addsUpIfRepeated, let earlier = mapping[field] else {
      mapping[field] = value
      return nil
    }
    let (sum, overflow) = earlier.addingReportingOverflow(value)
    mapping[field] = overflow ? .max : sum
    return nil
  }
}

/// The end of an entry.
struct SmapsEntryEnd {
  /// Where the next entry begins.
  var next: Int
  /// The number of the entry's lines, including its header.
  var lines: Int
}
