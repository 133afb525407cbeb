import SQLite
import MemoryProfile
import ProcFS

/// Decides which samples of a recording are keyframes: their rows repeat all values, so that a
/// replay can begin there.
///
/// A keyframe follows after many changes. So all of them together are a small part of a recording,
/// and a replay that begins between two of them reads few rows before its first sample.
struct Keyframes {
  /// Page faults as a replay of the recording counts them.
  private(set) var faults: PageFaultAccumulator

  /// The number of values that were written since the latest keyframe.
  private var changes = 0

  /// The number of values of all processes when it was last counted.
  private var values = 0

  /// The distance between keyframes.
  struct Distance {
    /// A keyframe is due after this many times the values that it repeats.
    var ratio = 16

    /// The smallest number of values between two keyframes. Reading fewer takes no time.
    var fewestChanges = 8192
  }

  private let distance: Distance

  /// - Parameter faults: those of the earlier runs.
  init(after faults: PageFaultAccumulator, _ distance: Distance) {
    self.faults = faults
    self.distance = distance
  }

  /// These keyframes of a recording that was read again; `nil` if it can't be read.
  func restarted(after faults: PageFaultAccumulator?) -> Keyframes? {
    faults.map { Keyframes(after: $0, distance) }
  }

  /// Whether the next sample is a keyframe.
  ///
  /// - Parameter count: returns the number of values that a keyframe repeats. It is called seldom.
  mutating func isDue(_ count: () -> Int) -> Bool {
    guard changes >= max(distance.fewestChanges, distance.ratio * values) else { return false }
    values = count()
    return changes >= distance.ratio * values
  }

  mutating func recordFaults(of process: ProcessRecord) {
    faults.record(process.faults, of: process.identity)
  }

  /// Page faults of another boot start from 0 again.
  mutating func beginBoot() { faults.keepOnly { _ in false } }

  /// Records the end of a sample.
  ///
  /// - Parameter written: the number of values that were written.
  mutating func endSample(
    _ sample: Int64, isKeyframe: Bool, written: Int, _ db: Database
  ) throws {
    changes = isKeyframe ? 0 : changes + written
    guard isKeyframe else { return }
    try db.execute(RecordingFormat.keyframeSchema)
    try db.statement("INSERT INTO \(RecordingFormat.keyframeTable) VALUES(?,?,?)")
      .execute(
        sample, Int64(clamping: faults.total.minor), Int64(clamping: faults.total.major))
  }
}

/// A row of `keyframe`.
struct Keyframe {
  let sample: Int64
  /// Page faults of all processes up to the sample.
  let faults: PageFaults

  /// The latest keyframe before a sample; `nil` if there is none.
  init?(before sample: Int64, _ db: Database) throws {
    guard try db.hasTable(RecordingFormat.keyframeTable) else { return nil }
    let query = """
      SELECT sample, minor_faults, major_faults FROM \(RecordingFormat.keyframeTable)
      WHERE sample < ? ORDER BY sample DESC LIMIT 1
      """
    guard let latest = try db.first(query, sample, read: { try Self($0) }) else { return nil }
    self = latest
  }

  private init(_ row: Row) throws {
    sample = try row[0]
    faults = PageFaults(
      minor: UInt64(clamping: try row[1, as: Int64.self]),
      major: UInt64(clamping: try row[2, as: Int64.self]))
  }
}

extension RecordingFormat {
  static let keyframeTable = "keyframe"
  static let keyframeSchema = """
    CREATE TABLE IF NOT EXISTS \(keyframeTable)(sample INTEGER PRIMARY KEY,
    minor_faults INTEGER NOT NULL, major_faults INTEGER NOT NULL)
    """
}
