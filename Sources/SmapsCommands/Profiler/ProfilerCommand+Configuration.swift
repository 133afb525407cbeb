import MemoryProfile

extension ProfilerCommand {
  /// What the run does.
  ///
  /// - Throws: ``Failure`` if REGEX is wrong or a baseline can't be read.
  func configuration() throws -> RunConfiguration {
    let selection = try selection.selection(redactsArguments: reading.redact)
    var owner = StandardOutputOwner()
    var outputs = OutputConfiguration()
    outputs.text = try claimStandardOutput(&owner)
    outputs.recording = recording.file.map {
      RecordingConfiguration(
        path: $0, appends: recording.append, retention: recording.keep)
    }
    outputs.chart = graph.configuration.map {
      RunChartConfiguration(
        chart: $0, split: layers.split(usually: .category), showsFaults: layers.faults,
        timeAxis: layers.timeAxis)
    }
    outputs.summary = summary
    outputs.requestedDetail = recording.detail ?? .names
    outputs.copiesDetail = recording.detail == nil && recording.file != nil && !recording.append
    outputs.gates = try gate.gates(
      selecting: selection, regex: self.selection.regex, interval: timing.interval.duration)
    outputs.alarms = alarm.configuration(
      recording: recording.file, tree: reading.configuration.path)
    outputs.server = metrics.server
    outputs.export = metrics.export.map { _ in
      ExportConfiguration(
        dimension: metrics.groupBy ?? .name, path: printing.output == "-" ? nil : printing.output)
    }
    outputs.baseline = try comparing.run(
      selecting: selection, regex: self.selection.regex, interval: timing.interval.duration)
    outputs.liveView = live.isWanted ? layers.split(usually: .process) : nil
    return RunConfiguration(
      source: source, target: self.selection.target, selection: selection,
      measure: measures.measure, command: follow.command, timing: timing.configuration,
      outputs: outputs, accounts: account.isWanted,
      showsWarnings: reading.showWarnings)
  }

  private var source: RunConfiguration.Source {
    if let replay = recording.replay {
      return .replay(ReplaySource(path: replay, window: recording.window.window))
    }
    return .live(
      LiveSource(
        reading: reading.configuration, throttle: load.throttle(for: timing.interval),
        timeouts: load.timeouts(for: timing.interval, samples: timing.samples),
        reuse: load.reuse))
  }

  private var summary: SummaryConfiguration? {
    let destination: SummaryConfiguration.Destination =
      follow.isWanted ? .standardError : .standardOutput
    if printing.summary {
      let isJSON = printing.json && !follow.isWanted
      return SummaryConfiguration(
        format: isJSON ? .json : .table, destination: destination,
        split: layers.split(usually: .process))
    }
    guard follow.isWanted || live.isWanted, !printing.quiet else { return nil }
    return SummaryConfiguration(format: .brief, destination: .standardError)
  }
}
