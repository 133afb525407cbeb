import MemoryProfile

extension SnapshotCommand {
  /// The rules for `--compare`, if it is given.
  var comparisonRules: [OptionRule] {
    let compare = "--compare"
    let rules: [OptionRule] = [
      .conflict((graph.file != nil).option("-g, --graph"), compare),
      .conflict((graph.graphScript != nil).option("--graph-script"), compare),
      .conflict(table.verbose.option("-v, --verbose"), compare),
      .conflict(
        table.by.flatMap { $0.descriptor.groupsProcesses ? "--by \($0.spelling)" : nil }, compare),
      .conflict(table.sort.map { _ in "--sort" }, compare),
      .conflict(table.bytes.option("--bytes"), compare),
      .conflict(table.detail.option("--detail"), compare),
    ]
    if comparison.comparesWithNow { return rules }
    let live = [
      selection.user.map { _ in "-u, --user" }, selection.cgroup.map { _ in "--cgroup" },
      reading.configuration.readsThisMachine ? nil : "--proc",
    ].compactMap { $0 }.first
    return rules + [
      .conflict(live, "--compare of two files", advice: "select by REGEX or -p")
    ]
  }
}
