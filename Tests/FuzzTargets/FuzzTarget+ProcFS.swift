import MemoryProfile
import ProcFS
import TestSupport

extension FuzzTarget {
  /// A parsed mapping with copies of its bytes instead of their positions.
  private struct ReadMapping: Equatable {
    var mapping: Mapping
    let name: [UInt8]
    let flags: [UInt8]

    init(_ mapping: Mapping, _ bytes: RawSpan) {
      name = bytes.extracting(mapping.name).withUnsafeBytes { Array($0) }
      flags = bytes.extracting(mapping.flags).withUnsafeBytes { Array($0) }
      self.mapping = mapping
      self.mapping.name = 0..<0
      self.mapping.flags = 0..<0
    }
  }

  /// Properties of the smaps parser:
  /// - The categories add up to the PSS of the mappings, clamped to the largest number.
  /// - If the layout is that of a kernel, the result equals that of a simple line-by-line parser.
  ///   It doesn't depend on how the input is split into buffers.
  ///
  /// With another layout it may depend on that: a line at the position and with the length of
  /// another is read only if the parser reads line by line.
  func checkSmaps(_ input: [UInt8]) throws {
    var seed: UInt64 = 0
    for byte in input.prefix(8) { seed = seed << 8 | UInt64(byte) }
    var random = SeededRandom(seed: seed ^ UInt64(input.count))
    let whole = readSmaps(input) { _ in input.count }
    let pieces = readSmaps(input) { _ in
      let longest = [1, 7, 64, 4096].randomElement(using: &random) ?? 1
      return Int.random(in: 1...longest, using: &random)
    }

    try withExactCopy(of: input) { bytes in
      var parser = SmapsParser()
      var usage = MemoryUsage()
      var breakdown = FileBreakdown()
      var (pss, swap, hugetlb) = (UInt64(0), UInt64(0), UInt64(0))
      let classifier = Classifier(executable: Array("/usr/bin/sed".utf8))
      _ = try? parser.parse(bytes, isLast: true) { mapping, bytes in
        let category = classifier.category(of: mapping, in: bytes)
        usage.add(mapping, in: bytes, as: category)
        breakdown.add(mapping, in: bytes, as: category)
        pss.addClamped(mapping.pss ?? 0)
        swap.addClamped(mapping.swapPSS)
        hugetlb.addClamped(mapping.hugetlb)
        _ = mapping.has(.noHugePages, in: bytes)
      }
      try expect(usage.total == pss, "the categories do not add up to PSS")
      try expect(usage.swap == swap && usage.hugetlb == hugetlb, "swap or huge pages are lost")
      try expect(breakdown.usage == usage, "the breakdown by file has other sums")
    }
    guard let plain = plainReading(of: input) else { return }
    try expect(
      whole.mappings == pieces.mappings,
      "\(whole.mappings.count) mappings of the whole are \(pieces.mappings.count) of the pieces")
    try expect(whole.error == pieces.error, "pieces give another error than the whole")
    guard whole.error == nil else { return }
    try expect(
      plain.map(\.amounts)
        == whole.mappings.map {
          [$0.mapping.rss, $0.mapping.pss ?? 0, $0.mapping.swapPSS, $0.mapping.hugetlb]
        }, "fields are read otherwise than line by line")
    for (entry, read) in zip(plain, whole.mappings) {
      try expect(
        entry.header == PlainHeader(read), "a header is read otherwise than word by word")
    }
  }

  /// Parses the input in pieces.
  ///
  /// - Parameter size: Returns the size of the next piece for the number of remaining bytes.
  private func readSmaps(
    _ input: [UInt8], pieces size: (Int) -> Int
  ) -> (mappings: [ReadMapping], error: SmapsError?) {
    var parser = SmapsParser()
    var mappings: [ReadMapping] = []
    var waiting: [UInt8] = []
    var rest = input[...]
    while true {
      let piece = rest.prefix(size(rest.count))
      rest = rest.dropFirst(piece.count)
      waiting += piece
      do throws(SmapsError) {
        let bytes = waiting
        let read = try bytes.span.bytes.parse(with: &parser, isLast: piece.isEmpty) {
          mappings.append(ReadMapping($0, $1))
        }
        waiting.removeFirst(read)
      } catch {
        return (mappings, error)
      }
      if piece.isEmpty { return (mappings, nil) }
    }
  }

  /// The header of an entry, parsed word by word.
  private struct PlainHeader: Equatable {
    let addresses: Range<UInt64>
    let permissions: Permissions
    let name: [UInt8]

    init(_ read: ReadMapping) {
      addresses = read.mapping.addresses
      permissions = read.mapping.permissions
      name = read.name
    }

    /// Returns `nil` if the line is not a header.
    init?(_ line: ArraySlice<UInt8>) {
      // `LOW-HIGH PERMISSIONS OFFSET DEVICE INODE`, of which the kernel pads the last.
      guard let hyphen = line.firstIndex(of: 0x2D),
        let space = line[hyphen...].firstIndex(of: 0x20), space + 5 < line.endIndex,
        line[space + 5] == 0x20, let low = Self.address(line[..<hyphen]),
        let high = Self.address(line[(hyphen + 1)..<space]), low <= high
      else { return nil }
      addresses = low..<high
      var permissions: Permissions = []
      for (place, (permission, letter)) in Permissions.letters.prefix(3).enumerated()
      where line[space + 1 + place] == letter.asciiValue { permissions.insert(permission) }
      switch line[space + 4] {
      case 0x70: permissions.insert(.private)
      case 0x73: permissions.insert(.shared)
      default: return nil
      }
      self.permissions = permissions
      let words = line[(space + 6)...].split(
        separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
      guard words.count >= 3, words.prefix(3).allSatisfy({ !$0.isEmpty }) else { return nil }
      name = words.count < 4 ? [] : Array(words[3].drop { $0 == 0x20 })
    }

    private static func address(_ digits: ArraySlice<UInt8>) -> UInt64? {
      let isHexadecimal = digits.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
      }
      return isHexadecimal ? UInt64(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }
  }

  /// Parses line by line the header, Rss, Pss, SwapPss and huge pages of each entry.
  ///
  /// Returns `nil` for input that no kernel prints: a line that is neither a header nor a field, an
  /// entry with a repeated field, or entries with different fields.
  private func plainReading(
    of input: [UInt8]
  ) -> [(header: PlainHeader?, amounts: [UInt64])]? {
    let labels = ["Rss", "Pss", "SwapPss", "Shared_Hugetlb", "Private_Hugetlb"].map {
      Array($0.utf8)
    }
    var lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true else { return nil }
    var entries: [(header: PlainHeader?, amounts: [UInt64])] = []
    var names: [[[UInt8]]] = []
    for line in lines {
      guard let byte = line.first else { return nil }
      if (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) {
        entries.append((PlainHeader(line), [0, 0, 0, 0]))
        names.append([])
        continue
      }
      guard let colon = line.firstIndex(of: 0x3A), let entry = entries.indices.last else {
        return nil
      }
      let name = Array(line[..<colon])
      if names[entry].contains(name) { return nil }
      names[entry].append(name)
      guard let index = labels.firstIndex(of: name) else { continue }
      let digits = line[(colon + 1)...].drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) }
      let value = UInt64(String(decoding: digits, as: UTF8.self)) ?? 0
      guard value <= 1 << 43 else { return nil }
      entries[entry].amounts[min(index, 3)] += value * 1024
    }
    return names.allSatisfy { $0 == names.first } ? entries : nil
  }

  /// Property of the stat parser: a result stays the same if it is printed in the kernel's format
  /// and parsed again.
  func checkStat(_ input: [UInt8]) throws {
    guard let stat = withExactCopy(of: input, { ProcessStat($0) }) else { return }
    let fields: [Int: UInt64] = [
      4: UInt64(UInt32(bitPattern: stat.parent?.rawValue ?? 0)),
      9: stat.isKernelThread ? 0x0020_0000 : 0,
      10: stat.faults.minor,
      12: stat.faults.major, 20: stat.threads, 22: stat.startTime, 23: stat.virtualSize,
      26: stat.image.codeStart, 28: stat.image.stackStart,
    ]
    let rest = (4...28).map { String(fields[$0] ?? 0) }.joined(separator: " ")
    let printed = "1 (\(stat.name)) \(stat.state) \(rest)"
    // The state is one byte.
    guard stat.state.isASCII else { return }
    let again = withExactCopy(of: printed.utf8) { ProcessStat($0) }
    try expect(again == stat, "printed and parsed again it differs: \(printed)")
  }

  /// Property of control groups: a group contains itself, and its ancestor contains its processes.
  func checkSmallFiles(_ input: [UInt8]) throws {
    withExactCopy(of: input) { _ = ProcessStatus($0) }
    withExactCopy(of: input) { _ = ThreadPosition($0) }
    // The group's path, a newline, and the content of the file.
    let path = String(decoding: input.prefix { $0 != 0x0A }, as: UTF8.self)
    let group = ControlGroup(path: path)
    let file = Array(input.dropFirst(path.utf8.count))
    let isIn = withExactCopy(of: file) { group.holds(file: $0) }
    let line = Array("7:memory:".utf8) + group.path + [0x0A]
    if !group.path.contains(0x0A) {
      let holds = withExactCopy(of: line) { group.holds(file: $0) }
      try expect(holds, "a group does not contain itself")
    }
    if isIn, !group.path.isEmpty {
      let first = String(decoding: group.path, as: UTF8.self).split(separator: "/").first ?? ""
      try expect(
        withExactCopy(of: file) { ControlGroup(path: "/" + first).holds(file: $0) }
          || first.utf8.contains(0xEF), "a group's parent does not contain its processes")
    }
  }
}

extension RawSpan {
  /// Parses these borrowed bytes.
  fileprivate func parse(
    with parser: inout SmapsParser, isLast: Bool, _ body: (Mapping, RawSpan) -> Void
  ) throws(SmapsError) -> Int {
    try parser.parse(self, isLast: isLast, body)
  }
}
