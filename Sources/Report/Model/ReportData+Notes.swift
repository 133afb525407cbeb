extension ReportData {
  /// The same with sentences about what it has less of.
  ///
  /// - Parameter whole: what it was made of.
  func noted(since whole: ReportData) -> ReportData {
    var data = self
    let times = columns.times.count
    if times < run.samples {
      data.reductions.append(
        "Of \(run.samples) samples, \(times) are shown: the largest and the smallest of equally "
          + "long parts of the run.")
    }
    for split in columns.splits {
      guard let rest = split.layers.first(where: { $0.restCount != nil }) else { continue }
      data.reductions.append(
        "By \(split.label), the \(split.layers.count - 1) largest are shown separately, the "
          + "other \(rest.restCount ?? 0) as a sum.")
    }
    if let detail, detail.times.count < times {
      data.reductions.append(
        "Processes by category, file and name are shown at \(detail.times.count) times.")
    }
    if let names = whole.detail?.names, !names.isEmpty, detail?.names.isEmpty == true {
      data.reductions.append("Files and names of single processes are not shown.")
    }
    return data
  }
}
