import MemoryProfile
import ProcFS

/// A mapping at two points in time.
struct ComparedRegion: Hashable {
  /// As it is after, or as it was before if it does not exist any more.
  let region: MemoryRegion

  /// Its addresses before; `nil` if it did not exist.
  let before: Range<UInt64>?

  let presence: ComparisonSection.Presence

  /// Its process, escaped; `nil` where the section is about one process.
  var owner: Owner?

  struct Owner: Hashable {
    let pid: ProcessID
    let label: String
  }

  /// Its kind or name, addresses and permissions, and what became of it.
  var label: String {
    var label = "\(RegionLabel.use(of: region)) \(region.addressText) \(region.part.permissions)"
    if let owner { label += ", \(owner.label)" }
    switch presence {
    case .started: label += " (new)"
    case .ended: label += " (gone)"
    case .both:
      if let before, before != region.addresses {
        label += " (was \(MemoryRegion.addressText(before)))"
      }
    }
    return label
  }
}

extension ComparedRegion {
  /// The mappings of a process that changed, with the change of each.
  ///
  /// - Parameters:
  ///   - before: `nil` if the process did not exist.
  ///   - after: `nil` if it does not exist any more.
  static func changes(
    from before: ProcessRecord?, to after: ProcessRecord?
  ) -> [(region: ComparedRegion, change: Change)] {
    let (earlier, later) = (before?.memory.regions ?? [], after?.memory.regions ?? [])
    return RegionPairs(from: earlier, to: later).all.compactMap { pair in
      let old = pair.before.map { earlier[$0] }
      let new = pair.after.map { later[$0] }
      let change = Change(before: old?.bytes ?? 0, after: new?.bytes ?? 0)
      guard change.magnitude > 0, let region = new ?? old else { return nil }
      return (
        ComparedRegion(
          region: region, before: old?.addresses,
          presence: old == nil ? .started : new == nil ? .ended : .both), change
      )
    }
  }
}
