import MemoryProfile

extension ProfilerCommand {
  /// What `--account` excludes and requires.
  var accountRules: [OptionRule] {
    let option = account.isWanted.option("--account")
    return [
      .conflict(
        option, measures.measure.flatMap { $0 == .pss ? nil : "--measure \($0.descriptor.name)" },
        reason: "only PSS adds up to the kernel's total"),
      .requirement(
        option, of: "-j, -r, -g, --summary, --listen or --export",
        isMet: printing.json || recording.file != nil || graph.file != nil || printing.summary
          || metrics.listen != nil || metrics.export != nil,
        advice: "TSV has no columns for it"),
    ]
  }

  /// The reader of accounts; `nil` if samples have none.
  ///
  /// - Throws: ``Failure`` if the control group does not exist.
  static func accountReader(
    _ source: LiveSource, _ configuration: RunConfiguration
  ) throws(Failure) -> AccountReader? {
    guard configuration.accounts else { return nil }
    let tree = try source.reading.openTree()
    do throws(AccountError) {
      return try AccountReader(tree, group: configuration.target.controlGroup)
    } catch {
      throw Failure(error)
    }
  }
}
