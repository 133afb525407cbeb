package import MemoryProfile
import ProcFS

extension TimeSeries {
  /// The mappings of a run.
  struct Regions {
    var tracker = RegionTracker()

    /// As they were in the latest sample that had them.
    var latest: [RegionIdentity: (region: MemoryRegion, title: [UInt8])] = [:]

    mutating func forget(_ isForgotten: (RegionIdentity) -> Bool) {
      latest = latest.filter { !isForgotten($0.key) }
    }
  }

  /// The bytes of each mapping of a sample. Of new ones, only the largest have a key of their own:
  /// a machine has far more mappings than keys.
  mutating func trackRegions(of sample: Sample) -> [(key: Key, bytes: UInt64)] {
    var values: [(key: Key, bytes: UInt64)] = []
    var new: [(identity: RegionIdentity, region: MemoryRegion, title: [UInt8])] = []
    var regions = regions
    self.regions = Regions()
    regions.tracker.track(sample.processes) { identity, region, title in
      if table.index(of: .region(identity)) != nil {
        values.append((.region(identity), region.bytes))
        regions.latest[identity] = (region, title)
      } else if region.bytes > 0 {
        new.append((identity, region, title))
      }
    }
    // Equal ones keep their order: by process, then by address.
    new = new.ordered { $0.region.bytes > $1.region.bytes }
    for (identity, region, title) in new.prefix(table.capacity) {
      values.append((.region(identity), region.bytes))
      regions.latest[identity] = (region, title)
    }
    let rest = new.dropFirst(table.capacity).reduce(UInt64(0)) { $0.addingClamped($1.region.bytes) }
    values.append((.rest, rest))
    self.regions = regions
    return values
  }

  /// A mapping as it was in the latest sample that had it, and the title of its process; `nil` if
  /// it has no key.
  package func region(
    of identity: RegionIdentity
  ) -> (region: MemoryRegion, title: [UInt8])? { regions.latest[identity] }
}
