package import MemoryProfile
import ProcFS

/// Reads the samples that `smaps-profiler` printed as tab-separated values: a header before each, a
/// row a process.
///
/// With all columns, each row has its sample's time. A sample without a row has none: it is taken for
/// one at equal distances between its neighbours. In a table with the brief columns samples come at
/// the interval. The table tells neither the names of what counts as other, nor parents.
package struct TSVReader: ~Copyable {
  private var lines: LineReader
  private var interval: Duration
  private let columns: [SampleColumn]
  private var faults = PageFaultAccumulator()
  private var latest: Duration?
  /// How many samples without a time came since the latest one.
  private var untimed = 0

  /// The one part of all that counts as other, whose names the table does not have.
  private static let otherPart = MemoryPart.other("other")

  /// Whether a file that begins with these bytes is such a table.
  static func recognizes(_ beginning: [UInt8]) -> Bool {
    [SampleColumn.brief, SampleColumn.all].contains {
      beginning.starts(with: SampleColumn.header(of: $0).utf8)
    }
  }

  /// How many bytes are needed to recognize one.
  static let beginning = SampleColumn.header(of: SampleColumn.all).utf8.count

  /// - Parameter interval: between two samples where the table does not tell.
  init(_ lines: consuming LineReader, interval: Duration) throws(RecordingError) {
    let first = try lines.next()
    columns =
      first?.bytes == Array(SampleColumn.header(of: SampleColumn.all).utf8)
      ? SampleColumn.all : SampleColumn.brief
    self.lines = lines
    self.interval = interval
  }

  /// Hands on every sample.
  ///
  /// - Parameter body: is given each sample, and how much of the file lies behind it, from 0 to 1;
  ///   answers whether it wants the next.
  /// - Returns: the number of the last line where it ends in the middle, because whoever wrote it was
  ///   stopped; its sample is not handed on.
  /// - Throws: ``RecordingError`` where a line other than the last is neither a row nor a header.
  package mutating func forEachSample(
    _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> Int? {
    let header = Array(SampleColumn.header(of: columns).utf8)
    var rows: [Row] = []
    var pids: Set<ProcessID> = []
    while let line = try lines.next() {
      if line.bytes == header {
        if !(try take(rows, body)) { return nil }
        rows = []
        pids = []
        continue
      }
      // A row that lacks its newline may lack the end of its command line too.
      guard line.isWhole else {
        if header.starts(with: line.bytes), try !take(rows, body) { return nil }
        _ = takeUntimed(before: nil, body)
        return lines.number
      }
      do throws(RowError) {
        let row = try Row(line.bytes, columns)
        if let time = row.time, let first = rows.first?.time, time != first {
          throw RowError(offset: 0, reason: "the time is not that of the row above it")
        }
        guard pids.insert(row.record.pid).inserted else {
          throw RowError(
            offset: 0, reason: "process \(row.record.pid) stands twice in this sample")
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

  /// Hands on a sample, and first those before it whose times are known only now.
  private mutating func take(
    _ rows: [Row], _ body: (Sample, _ progress: Double) -> Bool
  ) throws(RecordingError) -> Bool {
    if columns == SampleColumn.brief {
      return hand(on: rows, at: latest.map { $0 + interval } ?? .zero, body)
    }
    guard let time = rows.first?.time else {
      untimed += 1
      return true
    }
    guard takeUntimed(before: time, body) else { return false }
    if let latest {
      guard time >= latest else { throw .outOfOrder(path: lines.path, line: lines.number) }
      interval = time - latest
    }
    return hand(on: rows, at: time, body)
  }

  /// - Parameter time: of the sample behind them; nil where there is none.
  private mutating func takeUntimed(
    before time: Duration?, _ body: (Sample, _ progress: Double) -> Bool
  ) -> Bool {
    let count = untimed
    untimed = 0
    guard count > 0 else { return true }
    // The first sample of a run is taken at its start.
    var next = latest.map { $0 + interval } ?? .zero
    var step = interval
    if let time {
      step = latest.map { (time - $0) / (count + 1) } ?? time / count
      next = latest.map { $0 + step } ?? .zero
    }
    for index in 0..<count {
      let moment = Duration.milliseconds((next + step * index).milliseconds)
      guard hand(on: [], at: moment, body) else { return false }
    }
    return true
  }

  private mutating func hand(
    on rows: [Row], at time: Duration, _ body: (Sample, _ progress: Double) -> Bool
  ) -> Bool {
    latest = time
    for row in rows { faults.record(row.record.faults, of: row.record.identity) }
    return body(
      Sample(
        interval: time...time, processes: rows.map(\.record), accumulatedFaults: faults.total),
      lines.progress)
  }

  // MARK: - Rows

  private struct RowError: Error {
    /// From the beginning of the line, in bytes.
    let offset: Int
    let reason: String
  }

  private struct Row {
    /// nil where there is no such column.
    private(set) var time: Duration?
    private(set) var record: ProcessRecord

    init(_ line: [UInt8], _ columns: [SampleColumn]) throws(RowError) {
      let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
      guard fields.count == columns.count else {
        throw RowError(
          offset: 0, reason: "\(columns.count) columns are expected, not \(fields.count)")
      }
      var pid: Int32 = 0
      var record = ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: 0), startTime: 0), parent: nil,
        commandLine: CommandLine(bytes: []), name: "", faults: PageFaults(),
        memory: MemoryUsage())
      for (field, column) in zip(fields, columns) {
        switch column {
        case .time: time = try Self.time(field)
        case .pid:
          guard let number = Int32(exactly: try Self.number(field)), number > 0 else {
            throw RowError(offset: field.startIndex, reason: "a pid is expected")
          }
          pid = number
        case .quantity(.memory(.category(.other))):
          let bytes = try Self.number(field)
          record.memory.set(TSVReader.otherPart, to: bytes > 0 ? bytes : nil)
        case .quantity(let quantity): record[quantity] = try Self.number(field)
        case .commandLine: record.commandLine = CommandLine(bytes: Self.unescaped(field))
        }
      }
      record.identity = ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 0)
      self.record = record
    }

    private static func number(_ field: ArraySlice<UInt8>) throws(RowError) -> UInt64 {
      guard field.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = UInt64(String(decoding: field, as: UTF8.self)),
        number <= RecordingFormat.largestValue
      else { throw RowError(offset: field.startIndex, reason: "a whole number is expected") }
      return number
    }

    /// Seconds with up to three decimals.
    private static func time(_ field: ArraySlice<UInt8>) throws(RowError) -> Duration {
      let parts = field.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard parts.count <= 2, let whole = parts.first, whole.count <= 12,
        parts.count == 1 || (1...3).contains(parts[1].count)
      else { throw RowError(offset: field.startIndex, reason: "a number of seconds is expected") }
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

    /// What was escaped as it was: `\t`, `\n`, `\r`, `\\`, `\x1b` and `\u{202e}`. What is no such
    /// escape stands for itself, as in tables of the Rust original.
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
