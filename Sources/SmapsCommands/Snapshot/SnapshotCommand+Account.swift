import MemoryProfile
import ProcFS

extension SnapshotCommand {
  /// What `--account` excludes.
  var accountRules: [OptionRule] {
    let account = "--account"
    return [
      .conflict(
        selection.cgroup.map { _ in "--account --cgroup" }, selection.matchChildren.option("-c")),
      .conflict(account, table.by.map { _ in "--by" }),
      .conflict(account, table.detail.option("--detail")),
      .conflict(account, table.mask.map { _ in "-m, --mask" }),
      .conflict(account, graph.file.map { _ in "-g, --graph" }),
      .conflict(account, graph.graphScript.map { _ in "--graph-script" }),
      .conflict(
        account, measures.measure.flatMap { $0 == .pss ? nil : "--measure \($0.descriptor.name)" },
        reason: "only PSS adds up to the kernel's total"),
    ]
  }

  /// Whether a REGEX or an option selects processes of the machine or the group.
  private var selectsProcesses: Bool {
    selection.regex != nil || !selection.pidLists.isEmpty || selection.user != nil
      || !selection.exclude.isEmpty
  }

  /// Makes an account, or compares two.
  ///
  /// - Parameters:
  ///   - terminal: the number of columns of stdout; `nil` if it is not a terminal.
  ///   - omissions: set to the number of processes that can't be read.
  /// - Returns: the output.
  func accounted(
    _ chosen: Selection, terminal: Int?, counting omissions: inout Omissions
  ) throws -> [UInt8] {
    if comparison.isWanted {
      return try comparedAccounts(chosen, terminal: terminal, counting: &omissions)
    }
    let report = try accountReport(chosen, counting: &omissions)
    return table.json
      ? AccountJSON(time: .now()).encode(report)
      : AccountTable(style: table.lineStyle(isTerminal: terminal != nil), width: terminal)
        .render(report)
  }

  private func comparedAccounts(
    _ chosen: Selection, terminal: Int?, counting omissions: inout Omissions
  ) throws -> [UInt8] {
    var points = try comparison.points(selecting: chosen, regex: nil, by: .category)
    if points.count < 2 {
      var now = ComparisonPoint(now: [])
      now.account = try accountReport(chosen, counting: &omissions).account
      points.append(now)
    }
    let result = try AccountComparison(from: points[0], to: points[1])
    return table.json
      ? AccountComparisonJSON().encode(result)
      : AccountComparisonTable(
        style: table.lineStyle(isTerminal: terminal != nil), width: terminal
      ).render(result)
  }

  private func accountReport(
    _ chosen: Selection, counting omissions: inout Omissions
  ) throws(Failure) -> AccountReport {
    let reading = reading.configuration
    // A group that does not exist is reported before any process is read.
    var reader = try Self.reader(reading, group: selection.cgroup)
    let records = try processes(
      chosen, counting: &omissions, allowsNone: !selectsProcesses)
    let sum = records.reduce(into: MemoryUsage()) { $0 += $1.memory }
    let account: MemoryAccount
    do throws(AccountError) {
      account = try reader.account(of: sum, others: Set(records.map(\.pid)))
    } catch {
      throw Failure(error)
    }
    var report = AccountReport(
      account: account, memory: sum, processes: records.count, isSelection: selectsProcesses)
    if table.verbose { report.files = try files(of: records, reading) }
    return report
  }

  private static func reader(
    _ reading: ReadingConfiguration, group: String?
  ) throws(Failure) -> AccountReader {
    let tree = try reading.openTree()
    do throws(AccountError) {
      return try AccountReader(tree, group: group)
    } catch {
      throw Failure(error)
    }
  }

  private func files(
    of processes: [ProcessRecord], _ reading: ReadingConfiguration
  ) throws(Failure) -> CachedFiles {
    guard reading.readsThisMachine else { return CachedFiles(availability: .otherTree) }
    let tree = try reading.openTree()
    do throws(ProcError) {
      return try CachedFiles(of: processes.map(\.pid), in: tree)
    } catch {
      throw Failure(error)
    }
  }
}
