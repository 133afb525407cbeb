import MemoryProfile
import ProcFS

/// What the live view knows of a run: the latest sample, how everything came to it, and what it was when
/// growth was last counted from zero.
///
/// Takes a bounded room however long the run is: a row of ``BucketedSeries`` for each quantity, and a short
/// one for each process that lives. A copy is what a frozen screen shows.
struct LiveHistory {
  /// A process over the time in which it was there.
  struct Member {
    let pid: ProcessID
    /// The program without its folder, and its arguments, such that a terminal may be given them.
    fileprivate(set) var command: String
    fileprivate var commandLine: CommandLine
    /// In bytes.
    fileprivate(set) var total: UInt64
    fileprivate(set) var levels: BucketedSeries
    /// Since it was first seen, or since growth was counted from zero; in bytes.
    var growth: Int64 { total.growth(since: origin) }
    /// Whether its memory is that of an earlier sample.
    fileprivate(set) var isHeld: Bool

    fileprivate var origin: UInt64
    fileprivate var latestSample: Int
  }

  /// How many blocks a process has: as many as a line of the list has room for, twice.
  private static let capacity = 48

  /// So much of a command line is looked at: no screen shows more.
  private static let longestCommand = 2048

  private let escaping: EscapedText

  /// nil before the first sample.
  private(set) var total: MemoryUsage?
  private(set) var sampleCount = 0

  /// When the latest sample began, since the start of the run.
  private(set) var time = Duration.zero

  private var origin = MemoryUsage()
  private var quantities = MemoryQuantity.all.map { _ in BucketedSeries() }
  private var known: [ProcessIdentity: Member] = [:]

  /// - Parameter escaping: makes text of command lines.
  init(escaping: EscapedText) {
    self.escaping = escaping
  }

  /// Those of the latest sample, in no order.
  var members: some Collection<Member> { known.values }

  /// - Parameter sample: not before the one that was noted last.
  mutating func note(_ sample: Sample) {
    if total == nil { origin = sample.total }
    total = sample.total
    sampleCount += 1
    time = sample.interval.lowerBound
    for (index, quantity) in MemoryQuantity.all.enumerated() {
      quantities[index].append(sample.total[quantity], at: time)
    }
    for process in sample.processes { note(process) }
    if known.count > sample.processes.count {
      known = known.filter { $0.value.latestSample == sampleCount }
    }
  }

  private mutating func note(_ process: ProcessRecord) {
    let total = process.memory.total
    let identity = process.identity
    if known[identity] == nil {
      known[identity] = Member(
        pid: process.pid, command: command(of: process), commandLine: process.commandLine,
        total: total, levels: BucketedSeries(capacity: Self.capacity), isHeld: process.isHeld,
        origin: total, latestSample: sampleCount)
    }
    // In place: a copy of each member would be made anew with each sample.
    guard let index = known.index(forKey: identity) else { return }
    known.values[index].total = total
    known.values[index].isHeld = process.isHeld
    known.values[index].latestSample = sampleCount
    known.values[index].levels.append(total, at: time)
    if known.values[index].commandLine != process.commandLine {
      known.values[index].commandLine = process.commandLine
      known.values[index].command = command(of: process)
    }
  }

  private func command(of process: ProcessRecord) -> String {
    var bytes = process.commandLine.bytes.prefix(Self.longestCommand)
    if bytes.count < process.commandLine.bytes.count {
      // Not in the middle of a character.
      while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
    // As ps(1) shows what has no arguments.
    return ProcessLabel.command(bytes, escaping: escaping)
      ?? "[\(escaping.escape(process.name))]"
  }

  /// Counts growth from zero again.
  mutating func zero() {
    guard let total else { return }
    origin = total
    for index in known.values.indices {
      known.values[index].origin = known.values[index].total
    }
  }

  func levels(of quantity: MemoryQuantity) -> BucketedSeries {
    MemoryQuantity.all.firstIndex(of: quantity).map { quantities[$0] } ?? BucketedSeries()
  }

  /// In bytes, now; 0 before the first sample.
  func value(of quantity: MemoryQuantity) -> UInt64 { total?[quantity] ?? 0 }

  /// Since the first sample, or since growth was counted from zero; in bytes.
  func growth(of quantity: MemoryQuantity) -> Int64 {
    value(of: quantity).growth(since: origin[quantity])
  }
}

extension UInt64 {
  /// The difference, or the largest that there is.
  fileprivate func growth(since origin: UInt64) -> Int64 {
    self >= origin ? Int64(clamping: self - origin) : -Int64(clamping: origin - self)
  }
}
