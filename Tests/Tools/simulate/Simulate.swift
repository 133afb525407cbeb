import CommandLineOptions
import Libc
import MemoryProfile
import ProcFS
import Recording
import SystemPackage

/// Writes a recording of a synthetic run, to measure the cost of long runs.
@main
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Record a synthetic run of processes with changing memory.")

  @Argument("file", help: "The recording to write.") var file: String
  @Option("--samples", help: "Number of samples.") var samples = 100_000
  @Option("--processes", help: "Number of processes.") var processes = 50
  @Option("--changing", help: "Number of processes that change in each sample.") var changing = 5
  @Option("--values", help: "Number of values that change in each of these processes.")
  var values = 5
  @Option("--turnover", help: "Replace a process by a new one after this many samples.")
  var turnover: Int?
  @Option("--interval", help: "Seconds between two samples.") var interval = 1
  @Option("--keep-hours", help: "Keep the samples of this many hours, as --keep does.")
  var keepHours: Int?
  @Option("--keep-mebibytes", help: "Keep what a file of this many MiB has space for.")
  var keepMebibytes: Int?
  @Option("--report", help: "Print size, memory and CPU time after this many samples.")
  var report: Int?

  var declarations: [Declaration] {
    [
      $file, $samples, $processes, $changing, $values, $turnover, $interval, $keepHours,
      $keepMebibytes, $report,
    ]
  }

  func run() throws {
    var metadata = RunMetadata()
    metadata.interval = .seconds(interval)
    metadata.start = WallClockTime(milliseconds: 1_700_000_000_000, offset: 0)
    let retention: Retention? =
      keepHours.map { .duration(.seconds($0 * 3600)) }
      ?? keepMebibytes.map { .size(Int64($0) << 20) }
    var writer = try RecordingWriter(file, metadata: metadata, appends: false, keep: retention)
    var records = (1...processes).map { Self.process($0, startTime: 1) }
    let categories = Category.allCases.filter { $0 != .other }
    var faults = PageFaultAccumulator()
    var reported = 0
    for number in 0..<samples {
      if let turnover, number % turnover == turnover - 1 {
        let index = number / turnover % processes
        records[index] = Self.process(index + 1, startTime: number)
      }
      for offset in 0..<changing {
        let index = (number * changing + offset) % processes
        for value in 0..<values {
          let category = categories[(number + value) % categories.count]
          records[index].memory[category] =
            UInt64((number * 37 + value * 11 + index) % 100_000) * 1024
        }
        records[index].faults.minor += 1
        faults.record(records[index].faults, of: records[index].identity)
      }
      let time = Duration.seconds(number * interval)
      try writer.append(
        Sample(
          interval: time...(time + .milliseconds(12)), processes: records,
          accumulatedFaults: faults.total))
      if let report, number % report == report - 1 {
        reported = try printReport(number + 1, after: reported)
      }
    }
    try writer.finish()
  }

  private static func process(_ pid: Int, startTime: Int) -> ProcessRecord {
    ProcessRecord(
      identity: ProcessIdentity(
        pid: ProcessID(rawValue: Int32(pid)), startTime: UInt64(startTime)),
      parent: ProcessID(rawValue: 1),
      commandLine: CommandLine(
        bytes: Array("/usr/bin/simulated --number \(pid) \(startTime)".utf8)),
      name: "simulated", executable: Array("/usr/bin/simulated".utf8), faults: PageFaults(),
      memory: MemoryUsage(
        Dictionary(
          uniqueKeysWithValues: Category.allCases.filter { $0 != .other }.map {
            ($0, UInt64($0.rawValue * pid * 1024))
          })))
  }

  /// Prints the size of the file and its journal, the peak memory, and the CPU time of a sample
  /// since the report before.
  ///
  /// - Parameter before: the CPU time at the report before, in microseconds.
  /// - Returns: the CPU time.
  private func printReport(_ samples: Int, after before: Int) throws -> Int {
    let size = try ["", "-wal"].reduce(Int64(0)) { try $0 + Stat(file + $1).size }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let times = [usage.ru_utime, usage.ru_stime]
    let microseconds = times.reduce(0) { $0 + $1.tv_sec * 1_000_000 + Int($1.tv_usec) }
    print(
      "\(samples) samples: \(size >> 10) KiB, peak \(usage.ru_maxrss) KiB,",
      "\((microseconds - before) / (report ?? samples)) µs a sample")
    return microseconds
  }
}
