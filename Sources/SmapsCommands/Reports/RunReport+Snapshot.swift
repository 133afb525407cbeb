import MemoryProfile
import ProcFS
import Recording
import Report

extension RunReport {
  /// The data of the page of one point in time.
  ///
  /// - Parameter title: escaped for people.
  static func snapshot(
    of processes: [ProcessRecord], titled title: String, _ run: RunMetadata
  ) throws(Failure) -> ReportData {
    var report = try RunReport(by: .category, interval: nil, regex: nil)
    report.add(
      Sample(
        interval: .zero ... .zero, processes: processes, accumulatedFaults: PageFaults()))
    var data = report.data(
      title: title, run, origin: "smaps-snapshot \(run.program ?? "")", top: nil)
    data.isSnapshot = true
    return data
  }
}
