import MemoryProfile
import ProcFS
import Recording
import Report

extension RunReport {
  /// The data of the page of one point in time.
  ///
  /// - Parameters:
  ///   - dimension: what the page splits memory by at first.
  ///   - title: escaped for people.
  ///   - regex: the REGEX that selects processes; `nil` if there is none.
  /// - Throws: ``Failure`` if REGEX has no parentheses that a group is named by.
  static func snapshot(
    of processes: [ProcessRecord], by dimension: Dimension, titled title: String,
    _ run: RunMetadata, regex: String?
  ) throws(Failure) -> ReportData {
    var report = try RunReport(by: dimension, interval: nil, regex: regex)
    report.add(
      Sample(
        interval: .zero ... .zero, processes: processes, accumulatedFaults: PageFaults()))
    var data = report.data(
      title: title, run, origin: "smaps-snapshot \(run.program ?? "")", top: nil)
    data.isSnapshot = true
    return data
  }
}
