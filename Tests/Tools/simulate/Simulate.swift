import ArgumentParser
import MemoryProfile
import ProcFS
import Recording

/// Writes a recording of a synthetic run, to measure the cost of long runs.
@main
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Record a synthetic run of processes with changing memory.")

  @Argument(help: "The recording to write.") var file: String
  @Option(help: "Number of samples.") var samples = 100_000
  @Option(help: "Number of processes.") var processes = 50
  @Option(help: "Number of processes that change in each sample.") var changing = 5
  @Option(help: "Number of values that change in each of these processes.") var values = 5
  @Option(help: "Seconds between two samples.") var interval = 1

  func run() throws {
    var metadata = RunMetadata()
    metadata.interval = .seconds(interval)
    metadata.start = WallClockTime(milliseconds: 1_700_000_000_000, offset: 0)
    var writer = try RecordingWriter(file, metadata: metadata, appends: false)
    var records = (1...processes).map { pid in
      ProcessRecord(
        identity: ProcessIdentity(pid: ProcessID(rawValue: Int32(pid)), startTime: UInt64(pid)),
        parent: ProcessID(rawValue: 1),
        commandLine: CommandLine(bytes: Array("/usr/bin/simulated --number \(pid)".utf8)),
        name: "simulated", executable: Array("/usr/bin/simulated".utf8), faults: PageFaults(),
        memory: MemoryUsage(
          Dictionary(
            uniqueKeysWithValues: Category.allCases.filter { $0 != .other }.map {
              ($0, UInt64($0.rawValue * pid * 1024))
            })))
    }
    let categories = Category.allCases.filter { $0 != .other }
    var faults = PageFaultAccumulator()
    for number in 0..<samples {
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
    }
    try writer.finish()
  }
}
