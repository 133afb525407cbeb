import CommandLineOptions

extension ProfilerCommand {
  /// The rules for marks and for the baseline.
  var comparisonRules: [OptionRule] {
    [
      .conflict(
        marking.marks.map { _ in "--marks" }, recording.replay.map { _ in "--replay" },
        reason: "the marks of a recording are replayed with it"),
      .requirement(
        comparing.baseline.map { _ in "--baseline" }, of: "a chart or a summary",
        isMet: graph.file != nil || printing.summary || follow.isWanted && !printing.quiet,
        advice: "add -g FILE or --summary"),
    ]
  }

  /// - Throws: a `ValidationError` if an output would be written to the file of marks, or a FIFO
  ///   would be in its place.
  func checkMarksFile() throws {
    guard let marks = marking.marks, FileIdentity(of: marks)?.isCharacterDevice != true else {
      return
    }
    let outputs = [
      ("-o", printing.output == "-" ? nil : printing.output), ("-g", graph.file?.path),
      ("-r", recording.file), ("--graph-script", graph.graphScript),
    ]
    for (option, path) in outputs {
      guard let path, FileIdentity.areSame(marks, path) else { continue }
      throw ValidationError(
        "--marks and \(option) name the same file '\(marks)'; choose another file")
    }
  }
}
