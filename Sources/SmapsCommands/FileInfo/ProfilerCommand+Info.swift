import MemoryProfile
import Recording

extension ProfilerCommand {
  /// `--info` answers and starts no run, so no option that describes a run goes with it.
  var infoRules: [OptionRule] {
    guard recording.info != nil else { return [] }
    let others: [String?] = [
      recording.replay.map { _ in "--replay" }, recording.file.map { _ in "-r, --record" },
      follow.command.first.map { "COMMAND '\($0)'" }, selection.givenOption,
      selection.exclude.first.map { _ in "--exclude" }, timing.samples.map { _ in "-n" },
      timing.duration.map { _ in "-d" }, reading.failOnNoperm.option("-f"),
      reading.noThreadStacks.option("--no-thread-stacks"),
      live.isWanted.option("--live"), graph.file.map { _ in "-g, --graph" },
      printing.summary.option("--summary"), printing.output.map { _ in "-o, --output" },
      printing.allColumns.option("-a, --all-columns"),
      metrics.listen.map { _ in "--listen" }, metrics.export.map { _ in "--export" },
      marking.marks.map { _ in "--marks" }, comparing.baseline.map { _ in "--baseline" },
      layers.givenOption, gate.isGiven ? "a limit" : nil, alarm.givenOption, load.givenOption,
      measures.measure.map { _ in "--measure" }, account.isWanted.option("--account"),
      timing.wait.option("--wait"),
    ]
    return others.map { .conflict("--info", $0) }
  }

  /// Prints what is known of the file of `--info`.
  ///
  /// - Throws: ``Failure`` if it can't be read.
  func printInfo(of path: String) throws(Failure) {
    var info: RecordedFileInfo
    do throws(RecordingError) {
      info = try RecordedFileInfo(path, interval: timing.interval.duration)
    } catch {
      throw Failure(error)
    }
    if reading.redact {
      for index in info.runs.indices { info.runs[index].metadata.redactArguments() }
    }
    let report = FileInfoReport(path: path, info: info)
    try StandardOutput().writeAll(
      printing.json ? report.json : Array((report.lines.joined(separator: "\n") + "\n").utf8))
  }
}
