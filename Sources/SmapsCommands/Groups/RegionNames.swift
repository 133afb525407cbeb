import MemoryProfile
import MemorySeries
import ProcFS

/// Names the mappings of a run, for summaries and the live view.
struct RegionNames {
  private var tracker = RegionTracker()

  private typealias Known = (region: MemoryRegion, pid: ProcessID, title: [UInt8])

  /// By the key of a mapping, as it was in the latest sample that had it.
  private var known: [String: Known] = [:]

  /// The bytes of each mapping of a sample, by its key.
  mutating func bytes(of sample: Sample) -> [String: UInt64] {
    var bytes: [String: UInt64] = [:]
    var known = known
    self.known = [:]
    tracker.track(sample.processes) { identity, region, title in
      guard region.bytes > 0 else { return }
      let key = Self.key(of: identity)
      bytes[key] = region.bytes
      known[key] = (region, identity.process.pid, title)
    }
    self.known = known
    return bytes
  }

  /// The number of mappings that have a label.
  var count: Int { known.count }

  /// The label of a mapping.
  func label(of key: String) -> String {
    known[key].map { RegionLabel($0.region, of: ProcessLabel($0.pid, $0.title)).text } ?? key
  }

  /// Forgets all mappings but some.
  mutating func keep(_ isKept: (String) -> Bool) {
    known = known.filter { isKept($0.key) }
  }

  private static func key(of identity: RegionIdentity) -> String {
    "\(identity.process.pid) \(identity.process.startTime) \(identity.number)"
  }
}
