import MemoryProfile
import ProcFS
import Recording
import SmapsCommands

extension FuzzTarget {
  /// Properties of command lines:
  /// - A command line matches the file that it was parsed from.
  /// - It survives a round trip through TSV and through JSON.
  /// - Escaped text contains no control character or bidirectional override.
  func checkCommandLine(_ input: [UInt8]) throws {
    let commandLine = withExactCopy(of: input) { CommandLine(file: $0) }
    try expect(
      withExactCopy(of: input) { commandLine.matches(file: $0) }, "it does not match its own file")
    for escaped in [
      EscapedText.reversible.escape(commandLine.bytes),
      EscapedText.readable.escape(commandLine.bytes),
    ] {
      try expect(
        escaped.unicodeScalars.allSatisfy {
          $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
            && !(0x202A...0x202E).contains($0.value)
            && !(0x2066...0x2069).contains($0.value)
        }, "escaped text has control characters: \(escaped.debugDescription)")
    }
    let record = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: 7), startTime: 0), parent: nil,
      commandLine: commandLine, name: "", faults: PageFaults(minor: 1), memory: MemoryUsage())
    let sample = Sample(
      interval: .zero ... .zero, processes: [record], accumulatedFaults: record.faults)
    let table = try samples(in: SampleTSV(hasAllColumns: true).encode(sample))
    try expect(
      table.first?.processes.first?.commandLine == commandLine, "a table gives another command line"
    )
    var json = SampleNDJSON(start: nil)
    let object = try samples(in: json.encode(sample))
    try expect(
      object.first?.processes.first?.commandLine.text == commandLine.text,
      "JSON gives another command line")
  }

  /// Properties of snapshots:
  /// - PIDs are valid and unique, and the files of a process add up to its categories for files.
  /// - A truncated snapshot is rejected.
  func checkSnapshot(_ input: [UInt8]) throws {
    guard let snapshot = try? RecordedSnapshot(path: SampleFile.path(holding: input)) else {
      return
    }
    let pids = snapshot.processes.map(\.pid)
    try expect(Set(pids).count == pids.count, "a PID is repeated")
    try expect(pids.allSatisfy { $0.rawValue > 0 }, "a PID is not positive")
    for process in snapshot.processes {
      let mapped = Category.allCases.filter { $0.isOwnFile != nil }
        .reduce(UInt64(0)) { $0.addingClamped(process.memory[$1]) }
      let files = (process.memory.files ?? [:]).values.reduce(UInt64(0)) { $0.addingClamped($1) }
      try expect(files == mapped, "the files of process \(process.pid) don't add up")
    }
    let space = Array(" \t\n\r".utf8)
    guard let end = input.lastIndex(where: { !space.contains($0) }) else { return }
    let part = SampleFile.path(holding: Array(input[..<end]))
    try expect((try? RecordedSnapshot(path: part)) == nil, "a truncated snapshot is accepted")
  }

  /// Property of TSV: a table that can be parsed stays the same if it is printed and parsed again.
  func checkTable(_ input: [UInt8]) throws {
    let header = Array((SampleColumn.header(of: SampleColumn.all) + "\n").utf8)
    let brief = Array((SampleColumn.header(of: SampleColumn.brief) + "\n").utf8)
    // Headers are long, so a byte 1 or 2 stands for each.
    let bytes = input.flatMap { byte in byte == 1 ? header : byte == 2 ? brief : [byte] }
    guard case .success(let read) = SampleFile.read(bytes) else { return }
    try expect(!read.hasWrongProgress, "the progress is not between 0 and 1")
    let printer = SampleTSV(hasAllColumns: true)
    let again = try samples(in: read.samples.flatMap { printer.encode($0) })
    try expectSame(read.samples, again)
  }

  /// Property of NDJSON: samples that can be parsed stay the same if they are printed and parsed
  /// again.
  func checkJSON(_ input: [UInt8]) throws {
    guard case .success(let read) = SampleFile.read(input) else { return }
    try expect(!read.hasWrongProgress, "the progress is not between 0 and 1")
    // A run has the same detail in all of its lines.
    let details = Set(read.samples.flatMap { $0.processes.map(\.memory.detail) })
    guard details.count <= 1 else { return }
    var printer = SampleNDJSON(start: read.metadata.start, detail: details.first ?? .names)
    let again = try samples(in: read.samples.flatMap { printer.encode($0) })
    try expectSame(read.samples, again)
    for (before, after) in zip(read.samples, again) {
      try expect(before.interval == after.interval, "the times differ")
      try expect(before.measuredFaults == after.measuredFaults, "the page faults differ")
    }
  }

  /// Parses bytes that the program itself printed.
  ///
  /// - Throws: ``Broken`` if they can't be parsed.
  private func samples(in bytes: [UInt8]) throws -> [Sample] {
    if bytes.isEmpty { return [] }
    switch SampleFile.read(bytes) {
    case .success(let read):
      try expect(read.cutOff == nil, "the printed text is truncated")
      return read.samples
    case .failure(let error): throw Broken("the printed text can't be read: \(error)")
    }
  }

  private func expectSame(_ first: [Sample], _ second: [Sample]) throws {
    try expect(first.count == second.count, "\(first.count) samples became \(second.count)")
    for (before, after) in zip(first, second) {
      var total = before.total
      // A header does not tell what a sample without a process lacks.
      if before.processes.isEmpty { total.unmeasured = after.total.unmeasured }
      try expect(total == after.total, "the sums differ")
      try expect(before.processes.count == after.processes.count, "there are other processes")
      for (one, other) in zip(before.processes, after.processes) {
        try expect(
          one.pid == other.pid && one.commandLine == other.commandLine && one.memory == other.memory
            && one.faults == other.faults && one.parent == other.parent,
          "process \(one.pid) differs")
      }
      if !before.processes.isEmpty {
        try expect(before.interval.lowerBound == after.interval.lowerBound, "the times differ")
      }
    }
  }
}
