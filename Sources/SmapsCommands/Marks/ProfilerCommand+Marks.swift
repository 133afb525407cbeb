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
}
