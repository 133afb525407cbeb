import Libc
import MemoryProfile
import Recording

extension ProfilerCommand {
  /// What `--account` excludes and requires.
  var accountRules: [OptionRule] {
    let option = account.isWanted.option("--account")
    return [
      .conflict(
        option.flatMap { option in selection.cgroup.map { _ in "\(option) --cgroup" } },
        selection.matchChildren.option("-c")),
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
    let reader: AccountReader
    do throws(AccountError) {
      reader = try AccountReader(tree, group: configuration.target.controlGroup)
    } catch {
      throw Failure(error)
    }
    try check(reader.subject, configuration.outputs.recording)
    return reader
  }

  /// - Throws: ``Failure`` if the recording to append to has accounts of something else. Whether it
  ///   exists is checked when it is opened for writing.
  private static func check(
    _ subject: AccountSubject, _ recording: RecordingConfiguration?
  ) throws(Failure) {
    guard let recording, recording.appends, access(recording.path, F_OK) == 0 else { return }
    do throws(RecordingError) {
      try RecordingReader(path: recording.path).check(subject)
    } catch {
      throw Failure(error)
    }
  }
}
