import MemoryProfile
import ProcFS
import TestSupport

extension FuzzTarget {
  /// What a parser returned for one mapping, with the texts in place of their ranges.
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

  /// - The categories add up to the mappings' PSS, clamped to the largest number.
  /// - If the entries have one layout, as those of every kernel, the result does not depend on the
  ///   pieces in which the text comes. It is the same without the fast path, and the same as that
  ///   of a simple reader.
  ///
  /// Otherwise the result may differ. The fast path does not look at a line that is not counted,
  /// and another line of the same length may be in its place.
  func checkSmaps(_ input: [UInt8]) throws {
    var seed: UInt64 = 0
    for byte in input.prefix(8) { seed = seed << 8 | UInt64(byte) }
    var random = SeededRandom(seed: seed ^ UInt64(input.count))
    let whole = readSmaps(input) { _ in input.count }
    let pieces = readSmaps(input) { _ in
      let longest = [1, 7, 64, 4096].randomElement(using: &random) ?? 1
      return Int.random(in: 1...longest, using: &random)
    }
    let lines = readSmaps(input, usesFastPath: false) { _ in input.count }

    try checkSums(of: input)
    guard let simple = simpleReading(of: input) else { return }
    try expect(
      whole.mappings == pieces.mappings,
      "\(whole.mappings.count) mappings of the whole are \(pieces.mappings.count) of the pieces")
    try expect(whole.error == pieces.error, "pieces give another error than the whole")
    try expect(whole.mappings == lines.mappings, "the fast path reads other mappings")
    try expect(whole.error == lines.error, "the fast path gives another error")
    guard whole.error == nil else { return }
    try expect(
      simple.map(\.values)
        == whole.mappings.map { read in SmapsField.allCases.map { read.mapping[$0] } },
      "the fields differ from those of the simple reader")
    for (entry, read) in zip(simple, whole.mappings) {
      try expect(
        entry.header == SimpleHeader(read), "a header differs from that of the simple reader")
    }
  }

  private func checkSums(of input: [UInt8]) throws {
    try withExactCopy(of: input) { bytes in
      var parser = SmapsParser()
      var usage = MemoryUsage()
      var detailed = MemoryUsage(detail: .mappings)
      var trace = MappingTrace(.mappings)
      var (pss, swap, hugetlb) = (UInt64(0), UInt64(0), UInt64(0))
      let classifier = Classifier(executable: Array("/usr/bin/sed".utf8))
      let plan = MeasurePlan()
      _ = try? parser.parse(bytes, isLast: true) { mapping, bytes in
        let category = classifier.category(of: mapping, in: bytes)
        usage.add(mapping, in: bytes, as: category, plan)
        detailed.add(mapping, in: bytes, as: category, plan)
        trace.add(mapping, in: bytes, as: category, plan)
        pss.addClamped(mapping[.pss] ?? 0)
        swap.addClamped(mapping[.swapPSS] ?? 0)
        for field in Measure.hugetlb.descriptor.fields {
          hugetlb.addClamped(mapping[field] ?? 0)
        }
        _ = mapping.has(.noHugePages, in: bytes)
      }
      try expect(usage.total == pss, "the categories do not add up to PSS")
      try expect(
        usage[.swapPSS] == swap && usage[.hugetlb] == hugetlb, "swap or huge pages are lost")
      try expect(
        MemoryQuantity.all.allSatisfy { detailed[$0] == usage[$0] },
        "the sums with files differ from those without")
      var known = KnownParts(.mappings)
      known.update(with: &trace)
      detailed.setParts(of: known)
      let regions = (detailed.regions ?? []).reduce(UInt64(0)) { $0.addingClamped($1.bytes) }
      try expect(regions == usage.total, "the mappings do not add up to the total")
      let files = (detailed.files ?? [:]).values.reduce(UInt64(0)) { $0.addingClamped($1) }
      let mapped = Category.allCases.filter { $0.isOwnFile != nil }
        .reduce(UInt64(0)) { $0.addingClamped(usage[$1]) }
      try expect(files == mapped, "the files do not add up to their categories")
    }
  }

  /// - Parameter size: returns the size of the next piece, given the number of bytes left.
  private func readSmaps(
    _ input: [UInt8], usesFastPath: Bool = true, pieces size: (Int) -> Int
  ) -> (mappings: [ReadMapping], error: SmapsError?) {
    var parser = SmapsParser(usesFastPath: usesFastPath)
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

  /// The first line of an entry, as a simple reader reads it.
  private struct SimpleHeader: Equatable {
    let addresses: Range<UInt64>
    let permissions: Permissions
    let name: [UInt8]

    init(_ read: ReadMapping) {
      addresses = read.mapping.addresses
      permissions = read.mapping.permissions
      name = read.name
    }

    /// - Returns: `nil` if the line is not a header.
    init?(_ line: ArraySlice<UInt8>) {
      // `LOW-HIGH PERMISSIONS OFFSET DEVICE INODE`. The kernel pads the last one.
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

  /// The header and the fields of each entry, in bytes and in the order of ``SmapsField``.
  ///
  /// - Returns: `nil` if the text is not like that of any kernel: a line is neither a header nor a
  ///   field, a field appears twice in an entry, or entries have different fields.
  private func simpleReading(
    of input: [UInt8]
  ) -> [(header: SimpleHeader?, values: [UInt64?])]? {
    let labels = SmapsField.allCases.map { Array("\($0.label)".utf8) }
    var lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true else { return nil }
    var entries: [(header: SimpleHeader?, values: [UInt64?])] = []
    var names: [[[UInt8]]] = []
    for line in lines {
      guard let byte = line.first else { return nil }
      if (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) {
        entries.append((SimpleHeader(line), labels.map { _ in nil }))
        names.append([])
        continue
      }
      guard let colon = line.firstIndex(of: 0x3A), let entry = entries.indices.last else {
        return nil
      }
      let name = Array(line[...colon])
      if names[entry].contains(name) { return nil }
      names[entry].append(name)
      guard let index = labels.firstIndex(of: name) else { continue }
      let digits = line[(colon + 1)...].drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) }
      let value = UInt64(String(decoding: digits, as: UTF8.self)) ?? 0
      guard value <= 1 << 43 else { return nil }
      entries[entry].values[index] = value * 1024
    }
    return names.allSatisfy { $0 == names.first } ? entries : nil
  }

  /// - Printing the result as the kernel would, and parsing that, gives the same result.
  func checkStat(_ input: [UInt8]) throws {
    guard let stat = withExactCopy(of: input, { ProcessStat($0) }) else { return }
    // The kernel counts in units of 10 ms. The largest number represents times beyond it.
    let ticks = { (milliseconds: UInt64) in
      milliseconds == .max ? milliseconds : milliseconds / 10
    }
    let fields: [Int: UInt64] = [
      4: UInt64(UInt32(bitPattern: stat.parent?.rawValue ?? 0)),
      9: (stat.isKernelThread ? 0x0020_0000 : 0) | (stat.image.hasCalledExec ? 0 : 0x40),
      10: stat.faults.minor,
      12: stat.faults.major, 14: ticks(stat.cpu.user), 15: ticks(stat.cpu.system),
      20: stat.threads, 22: stat.startTime, 23: stat.virtualSize, 24: stat.residentPages,
      26: stat.image.codeStart, 28: stat.image.stackStart,
    ]
    let rest = (4...28).map { String(fields[$0] ?? 0) }.joined(separator: " ")
    let printed = "1 (\(stat.name)) \(stat.state) \(rest)"
    // The state is one byte.
    guard stat.state.isASCII else { return }
    let again = withExactCopy(of: printed.utf8) { ProcessStat($0) }
    try expect(again == stat, "the printed result is parsed to another one: \(printed)")
  }

  /// Property of control groups: a group contains itself, and its ancestor contains its processes.
  func checkSmallFiles(_ input: [UInt8]) throws {
    withExactCopy(of: input) { _ = ProcessStatus($0) }
    withExactCopy(of: input) { _ = ThreadPosition($0) }
    // The input is the group's path, a newline, and the file.
    let path = String(decoding: input.prefix { $0 != 0x0A }, as: UTF8.self)
    let group = ControlGroup(path: path)
    let file = Array(input.dropFirst(path.utf8.count))
    let isIn = withExactCopy(of: file) { group.holds(file: $0) }
    let line = Array("7:memory:".utf8) + group.path + [0x0A]
    if !group.path.contains(0x0A) {
      let holds = withExactCopy(of: line) { group.holds(file: $0) }
      try expect(holds, "a group does not contain a process that is in it")
    }
    if isIn, let first = group.path.split(separator: UInt8(ascii: "/")).first {
      // A directory of version 1 names a hierarchy, and so does the directory above.
      let mount = "/sys/fs/cgroup/"
      let start = path.utf8.starts(with: mount.utf8) ? mount : "/"
      let above = ControlGroup(path: start + String(decoding: first, as: UTF8.self))
      try expect(
        withExactCopy(of: file) { above.holds(file: $0) },
        "a group contains a process, but the group above does not")
    }
  }
}

extension RawSpan {
  /// Calls the parser with the span as the borrowed value.
  fileprivate func parse(
    with parser: inout SmapsParser, isLast: Bool, _ body: (Mapping, RawSpan) -> Void
  ) throws(SmapsError) -> Int {
    try parser.parse(self, isLast: isLast, body)
  }
}
