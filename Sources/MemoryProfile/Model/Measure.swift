package import ProcFS

/// What is measured of memory.
///
/// One measure of a run is counted by category: PSS, or the one that `--measure` names. Some others
/// are one number of a process (``additional``).
///
/// The table below is the only place where a measure is spelled; every reader and output loops over
/// `allCases`. To add a measure, add a case and its row here, and the `smaps` fields that it is
/// made of to ``SmapsField``.
package enum Measure: Int, CaseIterable, Hashable, Sendable {
  /// Proportional set size: a page that n processes share counts 1/n for each of them.
  case pss
  /// The proportional share of what is swapped out. Shared memory is not part of it.
  case swapPSS
  /// Huge pages of the hugetlb pool, which the kernel counts in neither RSS nor PSS.
  case hugetlb
  /// Resident set size: every page that a process maps and that is in memory.
  case rss
  /// Unique set size: pages that no other process maps. It is what the process's end would free.
  case uss
  /// PSS of pages that differ from their file, or have none.
  case pssDirty
  /// Such pages that no other process maps.
  case privateDirty
  /// Pages that were accessed since the kernel, or a user by `clear_refs`, last looked.
  case referenced
  /// Pages without a file.
  case anonymousPages
  /// Transparent huge pages.
  case thp
  /// The proportional share of pages that mlock(2) keeps in memory.
  case locked
  /// Pages that KSM has merged with equal ones.
  case ksm
  /// PSS and the proportional share of what is swapped out.
  case pssAndSwap
}

extension Measure {
  /// How a measure is spelled, made and drawn.
  package struct Descriptor: Sendable {
    /// The value of `--measure`.
    package let name: String
    /// The key in JSON and the kind in recordings.
    package let key: String
    /// The header of the TSV's column, and the end of those of the categories.
    package let column: String
    /// In legends, tables and the live view.
    package let label: String
    /// The fields of an entry in `smaps` that it is the sum of.
    package let fields: [SmapsField]
    /// Whether it is measured if the kernel prints any of its fields. Otherwise the kernel must
    /// print all of them.
    package let needsAnyField: Bool
    /// How it relates to the total, which is the sum of PSS over the categories.
    package let relation: Relation
    /// Whether its sum over several processes counts no page twice: PSS divides shared pages,
    /// RSS does not.
    package let addsUp: Bool
    /// The metric that it is exported as; `nil` if its metric has a label for each category.
    package let metric: Metric?
    /// As 0xRRGGBB, if charts draw it as a line beside the total; `nil` if it is not drawn.
    package let color: UInt32?

    fileprivate init(
      _ name: String, key: String? = nil, column: String? = nil, _ label: String,
      _ fields: [SmapsField], needsAnyField: Bool = false, relation: Relation = .within,
      addsUp: Bool, metric: Metric? = nil, color: UInt32? = nil
    ) {
      self.name = name
      self.key = key ?? String(name.map { "-+".contains($0) ? "_" : $0 })
      self.column = column ?? self.key.uppercased()
      self.label = label
      self.fields = fields
      self.needsAnyField = needsAnyField
      self.relation = relation
      self.addsUp = addsUp
      self.metric = metric
      self.color = color
    }
  }

  /// How a measure relates to PSS.
  package enum Relation: Sendable {
    /// It is PSS, the total that is counted by category by default.
    case total
    /// It counts pages of which the total counts a part or all.
    case within
    /// It counts other pages than the total does.
    case beside
  }

  /// A metric's name without prefix and unit, and its help text.
  package struct Metric: Sendable {
    package let name: String
    package let help: String
  }

  package var descriptor: Descriptor { Self.table[rawValue] }

  /// Whether it is not part of the total.
  package var isBesideTotal: Bool { descriptor.relation == .beside }

  /// The label of a sum over processes, which says if the sum is only an upper bound.
  package var sumLabel: String {
    descriptor.addsUp ? descriptor.label : "\(descriptor.label) (upper bound)"
  }

  private static let table: [Descriptor] = allCases.map { measure in
    switch measure {
    case .pss:
      Descriptor("pss", "PSS", [.pss], relation: .total, addsUp: true)
    case .swapPSS:
      Descriptor(
        "swap", column: "SWAP_PSS", "Swap", [.swapPSS], relation: .beside, addsUp: true,
        metric: Metric(
          name: "swap_pss",
          help: "Proportional share of what the group's processes have swapped out, without shared "
            + "memory."))
    case .hugetlb:
      // The kernel does not divide it by the number of its users.
      Descriptor(
        "hugetlb", "Huge Pages", [.privateHugetlb, .sharedHugetlb], relation: .beside,
        addsUp: false,
        metric: Metric(
          name: "hugetlb",
          help: "Huge pages of the hugetlb pool that the group's processes map, as an upper bound: "
            + "pages that they share count once for each process."),
        color: 0x8C2D04)
    case .rss:
      Descriptor(
        "rss", "RSS", [.rss], addsUp: false,
        metric: Metric(
          name: "rss",
          help: "Resident set size of the group's processes, as an upper bound: pages that they "
            + "share count once for each process."))
    case .uss:
      Descriptor(
        "uss", "USS", [.privateClean, .privateDirty], addsUp: true,
        metric: Metric(
          name: "uss", help: "Pages that only one process maps, of the group's processes."))
    case .pssDirty: Descriptor("pss-dirty", "Dirty PSS", [.pssDirty], addsUp: true)
    case .privateDirty: Descriptor("private-dirty", "Private Dirty", [.privateDirty], addsUp: true)
    case .referenced: Descriptor("referenced", "Referenced", [.referenced], addsUp: false)
    case .anonymousPages: Descriptor("anonymous", "Anonymous Pages", [.anonymous], addsUp: false)
    case .thp:
      Descriptor(
        "thp", "Transparent Huge Pages", [.anonHugePages, .shmemPMDMapped, .filePMDMapped],
        needsAnyField: true, addsUp: false)
    case .locked: Descriptor("locked", "Locked", [.locked], addsUp: true)
    case .ksm: Descriptor("ksm", "KSM", [.ksm], addsUp: false)
    case .pssAndSwap: Descriptor("pss+swap", "PSS and Swap", [.pss, .swapPSS], addsUp: true)
    }
  }

  /// The measures that a process has beside the one that is counted by category.
  package static let additional: [Measure] = [.swapPSS, .hugetlb, .rss, .uss]

  /// Those that can be counted by category.
  package static let countable = allCases.filter { $0 != .hugetlb }

  /// The measure with the name that `--measure` takes; `nil` if there is none.
  package init?(name: String) {
    guard let found = Self.countable.first(where: { $0.descriptor.name == name }) else {
      return nil
    }
    self = found
  }

  package var fields: SmapsFieldSet { SmapsFieldSet(descriptor.fields) }

  /// Whether it can be measured.
  ///
  /// - Parameter printed: the fields that the kernel prints.
  package func isMeasured(by printed: SmapsFieldSet) -> Bool {
    descriptor.needsAnyField ? printed.intersects(fields) : printed.contains(fields)
  }
}
