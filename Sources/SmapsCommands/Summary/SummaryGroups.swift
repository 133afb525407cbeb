import MemoryProfile
import MemorySeries

/// The groups of processes, the files or the mappings that a summary lists in place of processes.
struct SummaryGroups {
  /// One group, file or mapping, or the sum of all others.
  struct Row {
    /// Escaped, without the number of processes.
    let name: String
    /// How many processes were ever part of it; 0 for a file or a mapping.
    let processes: Int
    let series: BucketedSeries
    /// Whether it is a file.
    var isPath = false

    /// `cc1plus ×53`. A long name is shortened, of a file at its beginning: its end says more.
    func label(upTo width: Int) -> String {
      let label = processes == 0 ? name : MemoryLayers.label(name, processes: processes)
      guard label.count > width else { return label }
      if isPath { return "…" + name.suffix(width - 1) }
      let number = label.dropFirst(name.count)
      return name.prefix(max(0, width - number.count - 1)) + "…" + number
    }
  }

  /// What memory is split by.
  let dimension: Dimension

  private var statistics = GroupStatistics()

  /// `nil` for files and mappings.
  private var names: GroupNames?

  private var regions = RegionNames()

  /// Returns `nil` if the summary lists processes, or nothing beside the categories.
  ///
  /// - Parameter regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  init?(_ dimension: Dimension, regex: String?) throws(Failure) {
    if dimension == .process || dimension == .category { return nil }
    self.dimension = dimension
    if dimension.descriptor.groupsProcesses {
      names = try GroupNames(dimension, regex: regex, missing: GroupNames.unknown)
    }
  }

  mutating func add(_ sample: Sample) {
    if let groups = names?.names(of: sample.processes) {
      statistics.add(sample, groups: groups)
    } else if dimension == .mapping {
      statistics.add(sample, parts: regions.bytes(of: sample))
      if regions.count > Self.labelCapacity { forgetSmallRegions() }
    } else {
      statistics.add(sample, parts: GroupNames.files(of: sample.total))
    }
  }

  /// If there are more labels of mappings, those of small ones are dropped.
  private static let labelCapacity = 10_000

  private mutating func forgetSmallRegions() {
    let listed = Set(statistics.largest(nil).map(\.name))
    regions.keep { listed.contains($0) }
  }

  /// The largest groups.
  ///
  /// - Parameter top: their number; `nil` for all that are known.
  func rows(top: Int?) -> [Row] {
    statistics.largest(top).map {
      Row(
        name: dimension == .mapping ? regions.label(of: $0.name) : $0.name,
        processes: statistics.processCount(of: $0.name), series: $0.series,
        isPath: dimension == .file)
    }
  }

  /// The sum of all groups that ``rows(top:)`` does not return, and their number; `nil` if there
  /// are none.
  func others(top: Int?) -> (count: Int, series: BucketedSeries)? {
    statistics.others(than: statistics.largest(top))
  }
}

extension GroupNames {
  /// The bytes of each mapped file, whatever its permissions.
  ///
  /// - Parameter usage: with its files.
  static func files(of usage: MemoryUsage) -> [String: UInt64] {
    var files: [String: UInt64] = [:]
    for (part, bytes) in usage.files ?? [:] {
      files[label(part.name), default: 0].addClamped(bytes)
    }
    return files
  }
}
