import MemoryProfile
import MemorySeries
import Plot
import ProcFS

extension AccountError: Message {
  var message: String {
    switch self {
    case .noMemoryInfo(let path, let lacking):
      "can't account for memory: '\(path)' has no \(lacking)"
    case .noGroup(let path):
      "no memory cgroup '\(EscapedText.readable.escape(path))'; /proc/PID/cgroup shows the groups "
        + "of a process"
    case .noCounter(let path):
      "cgroup '\(EscapedText.readable.escape(path))' has no memory counter: it is the root, or its "
        + "memory controller is off; omit --cgroup, or name another group"
    case .failed(let error): error.message
    }
  }
}

extension AccountSubject {
  /// `the machine`, or `cgroup '/a'`.
  var text: String {
    guard scope != .machine else { return "the machine" }
    let version = scope == .group(.v1) ? " of version 1" : ""
    return group.map { "cgroup '\(EscapedText.readable.escape($0))'\(version)" }
      ?? "a cgroup\(version)"
  }
}

extension AccountRemark {
  /// A line below the table.
  func text(_ style: ByteStyle) -> String {
    switch self {
    case .processesExceedMapped(let bytes):
      "PSS exceeds AnonPages + Mapped by \(style.withUnit(bytes)): memory changed while it was "
        + "read, or processes share an address space."
    case .firstPerCPUChunk:
      "Unexplained is below 0: a part of Percpu is not in MemTotal, but was reserved at boot."
    case .changed:
      "Unexplained: counters overlap, or changed between reads."
    case .absent(let names):
      "Not printed by this kernel, hence in other rows or unexplained: "
        + names.joined(separator: ", ") + "."
    case .balloon(let bytes):
      "A balloon driver holds \(style.withUnit(bytes)). Most drivers subtract it from MemTotal; "
        + "otherwise it is unexplained."
    case .sockets(let bytes):
      "TCP and UDP sockets use at least \(style.withUnit(bytes)), in slab and in unexplained."
    case .chargedInAdvance(let bytes):
      "Unexplained: CPUs charge up to \(style.withUnit(bytes)) in advance, and memory.stat may lag "
        + "by 2 s."
    }
  }
}

extension AccountSeries {
  /// The reasons of the rows that were below 0, each once.
  var notes: [String] {
    itemsBelowZero.map { item in
      item == .chargeDifference
        ? "\(item.descriptor.label): below 0, because processes of the group map more that is "
          + "charged to other groups than the reverse."
        : "\(item.descriptor.label): below 0, because counters overlap, or changed while they were "
          + "read."
    }
  }
}

extension GroupLimits {
  /// The lines below the table.
  func lines(_ style: ByteStyle, of account: MemoryAccount) -> [String] {
    var lines: [String] = []
    if let nearest {
      let place =
        nearest.group == group ? "" : " (of \(EscapedText.readable.escape(nearest.group)))"
      lines.append(
        "Limit: \(style.withUnit(nearest.limit))\(place), \(style.signed(nearest.left)) left.")
    } else {
      lines.append("Limit: none.")
    }
    if let high {
      lines.append("Throttled above: \(style.withUnit(high)) (memory.high).")
    }
    let events = [
      limitHits.map { "limit reached \($0) time\($0 == 1 ? "" : "s")" },
      oomKills.map { "\($0) process\($0 == 1 ? "" : "es") killed (OOM)" },
    ].compactMap { $0 }
    if !events.isEmpty { lines.append("Events: " + events.joined(separator: ", ") + ".") }
    if let swap, swap > 0 { lines.append("Swap, not part of the total: \(style.withUnit(swap)).") }
    if let sockets, sockets > 0 {
      lines.append("TCP sockets, not part of the total: \(style.withUnit(sockets)).")
    }
    if let pressure {
      lines.append(
        "Pressure in 10 s: some \(Self.percent(pressure.some)), full "
          + "\(Self.percent(pressure.full)).")
    }
    return lines
  }

  private static func percent(_ hundredths: UInt64) -> String {
    Decimals.format(Double(hundredths) / 100, places: 2) + "%"
  }
}

extension CachedFiles {
  /// The lines above the list.
  var notes: [String] {
    var notes = [
      "Files that no process has open or mapped can fill the page cache; /proc does not list them."
    ]
    switch availability {
    case .available where largest.isEmpty:
      notes.append("The selected processes have no cached file open.")
    case .available: notes.append("Page cache of the files that the selected processes have open:")
    case .noCall: notes.append("The page cache of open files requires Linux 6.5 (cachestat).")
    case .otherTree: notes.append("The page cache of open files is not available for --proc.")
    }
    let omitted = [
      (unreadable, "permission denied"), (leased, "opening would break a lease"),
      (failed, "can't be opened"),
    ].filter { $0.0 > 0 }.map { count, reason in
      "\(count) open file\(count == 1 ? "" : "s") not listed: \(reason)."
    }
    notes.insert(contentsOf: omitted, at: 1)
    return notes
  }
}
