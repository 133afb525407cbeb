package import MemoryProfile
import ProcFS

/// Reads the samples that `smaps-profiler` prints as tab-separated values: a header for each
/// sample, a row for each process. A measure without a column, or with an empty field, was not
/// measured.
///
/// With all columns, each row has its sample's time. A sample without rows has no time; it is
/// placed at equal distances between its neighbors. With the brief columns, samples are an interval
/// apart. The table has neither parents nor the names of mappings in the category *other*.
package struct TSVReader: ~Copyable {
  private var lines: LineReader
  private var interval: Duration
  /// The line above each sample.
  private let header: [UInt8]
  /// A column that this version doesn't know is `nil`.
  private let columns: [SampleColumn?]
  /// The measures that have no column.
  private let missing: MeasureSet
  /// The measure that is counted by category.
  private let measure: Measure
  private var faults = PageFaultAccumulator()
  /// The time of the latest sample.
  private var latest: Duration?
  /// The number of samples without a time after the latest one.
  private var untimedCount = 0

  /// The part for all of the category *other*, as the table has no names of its mappings.
  private static let otherPart = MemoryPart.other("other")

  var metadata: RunMetadata {
    var metadata = RunMetadata(counting: measure)
    metadata.missing = missing
    return metadata
  }

  /// Whether samples have their own times.
  var hasTimes: Bool { columns.contains(.time) }

  /// Whether a file with these first bytes is a table.
  static func recognizes(_ beginning: [UInt8]) -> Bool {
    let line = beginning.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return SampleColumn.columns(ofHeader: line) != nil
  }

  /// The number of bytes that ``recognizes(_:)`` needs at most.
  static let longestHeader = 4096

  /// - Parameter interval: the time between two samples, for a table without times.
  init(_ lines: consuming LineReader, interval: Duration) throws(RecordingError) {
    header = try lines.next()?.bytes ?? []
    let found = SampleColumn.columns(ofHeader: header)
    columns = found?.columns ?? []
    measure = found?.measure ?? .pss
    let known = Set(columns)
    let hasFaults = known.isSuperset(of: [
      .quantity(.counter(.minorFaults)), .quantity(.counter(.majorFaults)),
    ])
    missing = Measure.additional.reduce(into: hasFaults ? [] : .pageFaults) { set, measure in
      if !known.contains(.quantity(.memory(.measure(measure)))) {
        set.formUnion(MeasureSet(measure))
      }
    }
    self.lines = lines
    self.interval = interval
  }

  /// Passes every sample to a closure.
  ///
  /// - Parameter body: receives each sample, and the part of the file that has been read, from 0 to
  ///   1. Returns whether it needs the next sample.
  /// - Returns: the number of the last line if it is incomplete; `nil` otherwise. Its sample is
  ///   left out.
  /// - Throws: ``RecordingError`` if any other line is neither a row nor a header.
  package mutating func forEachSample(
    _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> Int? {
    var rows: [Row] = []
    var pids: Set<ProcessID> = []
    while let line = try lines.next() {
      if line.bytes == header {
        if !(try take(rows, body)) { return nil }
        rows = []
        pids = []
        continue
      }
      // A row without a newline may have an incomplete command line.
      guard line.isComplete else {
        if header.starts(with: line.bytes), try !take(rows, body) { return nil }
        _ = takeUntimed(before: nil, body)
        return lines.number
      }
      do throws(RowError) {
        let row = try Row(line.bytes, columns, missing: missing)
        if let time = row.time, let first = rows.first?.time, time != first {
          throw RowError(offset: 0, reason: "the time differs from that of the previous row")
        }
        guard pids.insert(row.record.pid).inserted else {
          throw RowError(
            offset: 0, reason: "process \(row.record.pid) appears twice in this sample")
        }
        rows.append(row)
      } catch {
        throw .malformed(
          path: lines.path, line: lines.number, column: error.offset + 1, reason: error.reason)
      }
    }
    if try take(rows, body) { _ = takeUntimed(before: nil, body) }
    return nil
  }

  /// Passes on a sample, after the untimed samples before it: their times are known now.
  private mutating func take(
    _ rows: [Row], _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> Bool {
    if !hasTimes {
      return emit(rows, at: latest.map { $0 + interval } ?? .zero, body)
    }
    guard let time = rows.first?.time else {
      untimedCount += 1
      return true
    }
    guard takeUntimed(before: time, body) else { return false }
    if let latest {
      guard time >= latest else { throw .outOfOrder(path: lines.path, line: lines.number) }
      interval = time - latest
    }
    return emit(rows, at: time, body)
  }

  /// Passes on the samples without a time.
  ///
  /// - Parameter time: the time of the next sample; `nil` if there is none.
  private mutating func takeUntimed(
    before time: Duration?, _ body: (Sample, _ progress: Double) -> Bool
  ) -> Bool {
    let count = untimedCount
    untimedCount = 0
    guard count > 0 else { return true }
    // The first sample of a run is at its start.
    var next = latest.map { $0 + interval } ?? .zero
    var step = interval
    if let time {
      step = latest.map { (time - $0) / (count + 1) } ?? time / count
      next = latest.map { $0 + step } ?? .zero
    }
    for index in 0..<count {
      let time = Duration.milliseconds((next + step * index).milliseconds)
      guard emit([], at: time, body) else { return false }
    }
    return true
  }

  private mutating func emit(
    _ rows: [Row], at time: Duration, _ body: (Sample, _ progress: Double) -> Bool
  ) -> Bool {
    latest = time
    for row in rows { faults.record(row.record.faults, of: row.record.identity) }
    var sample = Sample(
      interval: time...time, processes: rows.map(\.record), accumulatedFaults: faults.total)
    sample.total.unmeasured.formUnion(missing)
    return body(sample, lines.progress)
  }

  private struct RowError: Error {
    /// The position in the line, in bytes.
    let offset: Int
    let reason: String
  }

  private struct Row {
    /// `nil` if the table has no times.
    private(set) var time: Duration?
    private(set) var record: ProcessRecord

    init(
      _ line: [UInt8], _ columns: [SampleColumn?], missing: MeasureSet
    ) throws(RowError) {
      let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
      guard fields.count == columns.count else {
        throw RowError(
          offset: 0, reason: "expected \(columns.count) columns, found \(fields.count)")
      }
      var pid: Int32 = 0
      var record = ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: 0), startTime: 0), parent: nil,
        commandLine: CommandLine(bytes: []), name: "", faults: PageFaults(),
        memory: MemoryUsage())
      record.memory.unmeasured = missing
      for (field, column) in zip(fields, columns) {
        switch column {
        case .time: time = try Self.time(field)
        case .pid:
          guard let number = Int32(exactly: try Self.number(field)), number > 0 else {
            throw RowError(offset: field.startIndex, reason: "expected a PID")
          }
          pid = number
        case .quantity(.memory(.category(.other))):
          let bytes = try Self.number(field)
          record.memory.set(TSVReader.otherPart, to: bytes > 0 ? bytes : nil)
        case .quantity(.memory(.measure(let measure))) where field.isEmpty:
          record.memory.unmeasured.formUnion(MeasureSet(measure))
        case .quantity(.counter(.minorFaults)) where field.isEmpty,
          .quantity(.counter(.majorFaults)) where field.isEmpty:
          record.memory.unmeasured.formUnion(.pageFaults)
        case .quantity(.counter) where field.isEmpty: continue
        case .quantity(let quantity): record[quantity] = try Self.number(field)
        case .commandLine: record.commandLine = CommandLine(bytes: Self.unescaped(field))
        case nil: continue
        }
      }
      record.identity = ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 0)
      self.record = record
    }

    private static func number(_ field: ArraySlice<UInt8>) throws(RowError) -> UInt64 {
      guard field.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = UInt64(String(decoding: field, as: UTF8.self)),
        number <= RecordingFormat.largestValue
      else { throw RowError(offset: field.startIndex, reason: "expected a whole number") }
      return number
    }

    /// Parses seconds with up to three decimals.
    private static func time(_ field: ArraySlice<UInt8>) throws(RowError) -> Duration {
      let parts = field.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard parts.count <= 2, let whole = parts.first, whole.count <= 12,
        parts.count == 1 || (1...3).contains(parts[1].count)
      else { throw RowError(offset: field.startIndex, reason: "expected a number of seconds") }
      var milliseconds = try number(whole) * 1000
      if parts.count == 2 {
        let scale: [UInt64] = [100, 10, 1]
        milliseconds += try number(parts[1]) * scale[parts[1].count - 1]
      }
      return .milliseconds(Int64(clamping: milliseconds))
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
      guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
      return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// Decodes the escape sequences `\t`, `\n`, `\r`, `\\`, `\x1b` and `\u{202e}`. Any other
    /// backslash stays, as in tables of the Rust original.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
      guard field.contains(UInt8(ascii: "\\")) else { return Array(field) }
      var bytes: [UInt8] = []
      var rest = field
      while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\"), let letter = rest.first else {
          bytes.append(byte)
          continue
        }
        var after = rest.dropFirst()
        switch letter {
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "x"):
          guard let value = hexadecimal(after.prefix(2)), after.count >= 2 else { fallthrough }
          bytes.append(UInt8(truncatingIfNeeded: value))
          after = after.dropFirst(2)
        case UInt8(ascii: "u"), UInt8(ascii: "x"):
          guard letter == UInt8(ascii: "u"), after.first == UInt8(ascii: "{"),
            let end = after.firstIndex(of: UInt8(ascii: "}")),
            let value = hexadecimal(after[(after.startIndex + 1)..<end]),
            let scalar = Unicode.Scalar(value)
          else { fallthrough }
          bytes += String(Character(scalar)).utf8
          after = after[(end + 1)...]
        default:
          bytes.append(byte)
          continue
        }
        rest = after
      }
      return bytes
    }
  }
}
