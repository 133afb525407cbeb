import MemoryProfile
import MemorySeries
import ProcFS

/// A process over the time in which the live view has seen it.
struct ProcessHistory {
  let identity: ProcessIdentity

  var pid: ProcessID { identity.pid }

  /// The executable without its directory, and its arguments, escaped for a terminal.
  private(set) var command: String

  /// In bytes.
  private(set) var total: UInt64

  private(set) var series: BucketedSeries

  /// Whether the memory is that of an earlier sample.
  private(set) var isHeld: Bool

  /// The number of the latest sample that has the process.
  private(set) var latestSample: Int

  private var commandLine: CommandLine

  /// The total that growth is counted from, in bytes.
  private var origin: UInt64

  /// The number of buckets: twice the width of the widest sparkline of the process list.
  static let capacity = 48

  /// The number of bytes of a command line that are used. No screen is wider.
  private static let longestCommand = 2048

  init(_ process: ProcessRecord, escaping: EscapedText) {
    identity = process.identity
    command = Self.command(of: process, escaping: escaping)
    total = process.memory.total
    series = BucketedSeries(capacity: Self.capacity)
    isHeld = process.isHeld
    latestSample = 0
    commandLine = process.commandLine
    origin = total
  }

  /// In bytes, since the process was first seen or growth was last reset.
  var growth: Int64 { total.growth(since: origin) }

  /// - Parameters:
  ///   - time: since the start of the run.
  ///   - sample: the number of the sample.
  mutating func add(
    _ process: ProcessRecord, at time: Duration, sample: Int, escaping: EscapedText
  ) {
    total = process.memory.total
    isHeld = process.isHeld
    latestSample = sample
    series.append(total, at: time)
    // A process that is exiting, or in the middle of exec(2), keeps its command line.
    if commandLine != process.commandLine, !process.commandLine.isBlank {
      commandLine = process.commandLine
      command = Self.command(of: process, escaping: escaping)
    }
  }

  mutating func resetGrowth() { origin = total }

  private static func command(of process: ProcessRecord, escaping: EscapedText) -> String {
    let title = process.title
    var bytes = title.prefix(longestCommand)
    if bytes.count < title.count {
      // Drops a character of UTF-8 that was cut.
      while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
    return ProcessLabel.command(bytes, escaping: escaping) ?? ""
  }
}

extension UInt64 {
  /// The difference, clamped to the range of `Int64`.
  func growth(since origin: UInt64) -> Int64 {
    self >= origin ? Int64(clamping: self - origin) : -Int64(clamping: origin - self)
  }
}
