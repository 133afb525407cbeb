import MemoryProfile
import MemorySeries
import OpenMetrics
import ProcFS

/// The metrics of processes, and of the run that samples them.
struct ProcessMetrics {
  private var groups: ProcessGroups
  private var samples: UInt64 = 0
  private var omissions = Omissions()
  private var scan = Duration.zero
  private var account: MemoryAccount?

  /// The number of groups that have their own series. All other groups are summed up.
  private static let usualCapacity = 100

  /// The measure that is counted by category.
  private let measure: Measure

  init(capacity: Int = Self.usualCapacity, counting measure: Measure) {
    self.measure = measure
    groups = ProcessGroups(capacity: capacity)
  }

  /// - Parameter names: the group of each process.
  mutating func take(_ sample: Sample, names: [String], _ notices: [Notice]) {
    groups.take(sample, names: names)
    samples += 1
    omissions.add(notices)
    account = sample.account
    scan = sample.interval.upperBound - sample.interval.lowerBound
  }

  /// All families that have a value. A quantity that no process ever used has none.
  var families: [MetricFamily] {
    groupFamilies + accountFamilies + sampleFamilies + ownFamilies
  }

  /// The families that can be computed from a recording.
  var recordedFamilies: [MetricFamily] { groupFamilies + accountFamilies + sampleFamilies }

  private var groupFamilies: [MetricFamily] {
    let all = groups.groups + [groups.overflow].compactMap { $0 }
    func points(
      where isIncluded: (ProcessGroups.Group) -> Bool = { _ in true },
      _ value: (ProcessGroups.Group) -> UInt64
    ) -> [MetricPoint] {
      all.filter(isIncluded).map { MetricPoint([Label("group", $0.name)], .count(value($0))) }
    }
    let categories = [
      MetricFamily(
        "process_\(measure.descriptor.key)_bytes", .gauge, unit: .bytes,
        help: measure.metricHelp,
        points: all.flatMap { group in
          Category.allCases.filter { group.observedQuantities.contains(.category($0)) }.map {
            MetricPoint(
              [Label("group", group.name), Label("category", $0.descriptor.key)],
              .count(group.usage[$0]))
          }
        }),
      MetricFamily(
        "process_named_pss_bytes", .gauge, unit: .bytes,
        help: "Proportional set size of named anonymous memory and of shared memory, which is part "
          + "of its category.",
        points: all.flatMap { group in
          group.observedNames.map { part in
            MetricPoint(
              [
                Label("group", group.name), Label("category", part.category.descriptor.key),
                Label("name", GroupNames.label(part.name)),
              ], .count(group.usage.bytes(of: part)))
          }
        }),
    ]
    let measures = Measure.additional.compactMap { measure -> MetricFamily? in
      // It is the sum over the categories.
      if measure == self.measure { return nil }
      guard let metric = measure.descriptor.metric else { return nil }
      return MetricFamily(
        "process_\(metric.name)_bytes", .gauge, unit: .bytes, help: metric.help,
        points: points(
          where: {
            $0.observedQuantities.contains(.measure(measure))
              && !$0.usage.unmeasured.contains(measure)
          }, { $0.usage[measure] }))
    }
    let counts = [
      MetricFamily(
        "process_page_faults_total", .counter,
        help: "Page faults of the group's processes, of ended ones too, since each was started.",
        points: all.filter { !$0.lacksFaults }.flatMap { group in
          [("minor", group.faults.minor), ("major", group.faults.major)].map {
            MetricPoint([Label("group", group.name), Label("type", $0.0)], .count($0.1))
          }
        }),
      MetricFamily(
        "process_instances", .gauge, help: "Processes of the group in the latest sample.",
        points: points { UInt64($0.processCount) }),
    ]
    return (categories + measures + counts).filter { !$0.points.isEmpty }
  }

  /// All memory of the machine or of a control group; empty if there is no account.
  private var accountFamilies: [MetricFamily] {
    guard let account else { return [] }
    let scope = Label("of", account.scope.key)
    return [
      MetricFamily(
        "memory_account_bytes", .gauge, unit: .bytes,
        help: "All memory of the machine or of the control group, by row of the account. The rows "
          + "add up to memory_account_size_bytes.",
        points: account.rows.map {
          MetricPoint([scope, Label("row", $0.item.descriptor.key)], .signed($0.bytes))
        }),
      MetricFamily(
        "memory_account_size_bytes", .gauge, unit: .bytes,
        help: "The kernel's own total of the account: MemTotal, or what is charged to the group.",
        points: [MetricPoint([scope], .count(account.total))]),
    ]
  }

  private var sampleFamilies: [MetricFamily] {
    [
      MetricFamily(
        "smaps_profiler_scan_duration_seconds", .gauge, unit: .seconds,
        help: "How long it took to read all processes for the latest sample.",
        points: [MetricPoint([], .duration(scan))]),
      MetricFamily(
        "smaps_profiler_samples_total", .counter, help: "Samples taken since the start.",
        points: [MetricPoint([], .count(samples))]),
    ]
  }

  private var ownFamilies: [MetricFamily] {
    [
      MetricFamily(
        "smaps_profiler_denied_processes_total", .counter,
        help: "Processes left out because permission to read them was denied.",
        points: [MetricPoint([], .count(UInt64(omissions.denied)))]),
      MetricFamily(
        "smaps_profiler_unreadable_processes_total", .counter,
        help: "Processes left out because their files could not be read or parsed.",
        points: [MetricPoint([], .count(UInt64(omissions.unreadable)))]),
      MetricFamily(
        "smaps_profiler_unknown_executables_total", .counter,
        help: "Processes with an unknown executable; its memory counts as that of libraries.",
        points: [MetricPoint([], .count(UInt64(omissions.executables)))]),
      MetricFamily(
        "smaps_profiler_build_info", .info, help: "The version of smaps-profiler; always 1.",
        points: [MetricPoint([Label("version", Version.number)], .count(1))]),
    ]
  }
}
