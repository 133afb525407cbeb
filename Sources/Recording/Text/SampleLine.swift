#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

import MemoryProfile
import ProcFS

/// One line of newline-delimited JSON, as `smaps-profiler -j` prints it.
///
///     {"start_time":RFC 3339, in the first line alone,
///      "interval":{"start_millis":N,"end_millis":N},
///      "all":MEMORY,
///      "procs":[{"pid":N,"ppid":N,"cmdline":"…","faults":{"minor":N,"major":N},"memory":MEMORY}],
///      "acc_faults":{"minor":N,"major":N}}
///
/// MEMORY is an object with a key for each category, in bytes; `other` is an object by the mappings'
/// names. `swap` and `hugetlb` may be missing. `all` is the sum of `procs`, and is summed up anew.
struct SampleLine: Decodable {
  let startTime: String?
  let interval: Interval
  let processes: [Process]
  let accumulatedFaults: Faults

  private enum CodingKeys: String, CodingKey {
    case startTime = "start_time"
    case interval
    case processes = "procs"
    case accumulatedFaults = "acc_faults"
  }

  struct Interval: Decodable {
    let start: Int64
    let end: Int64

    private enum CodingKeys: String, CodingKey {
      case start = "start_millis"
      case end = "end_millis"
    }
  }

  struct Process: Decodable {
    let pid: Int32
    let ppid: Int32
    let cmdline: String
    let faults: Faults
    let memory: Memory
  }

  struct Faults: Decodable {
    let minor: UInt64
    let major: UInt64

    var pageFaults: PageFaults { PageFaults(minor: minor, major: major) }
  }

  struct Memory: Decodable {
    let usage: MemoryUsage

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      var amounts: [Category: UInt64] = [:]
      var others: [String: UInt64] = [:]
      for category in Category.allCases {
        let key = Key(stringValue: category.spelling.key)
        if category == .other {
          others = try values.decode([String: UInt64].self, forKey: key)
        } else {
          amounts[category] = try values.decode(UInt64.self, forKey: key)
        }
      }
      usage = MemoryUsage(
        amounts, others: others,
        swap: try values.decodeIfPresent(UInt64.self, forKey: Key(stringValue: "swap")) ?? 0,
        hugetlb: try values.decodeIfPresent(UInt64.self, forKey: Key(stringValue: "hugetlb")) ?? 0)
    }
  }

  /// The sample that the line holds. A recording does not tell when processes were started: they are
  /// told apart by pid alone.
  var sample: Sample {
    let start = Duration.milliseconds(max(0, interval.start))
    return Sample(
      interval: start...max(start, .milliseconds(interval.end)),
      processes: processes.map { process in
        ProcessRecord(
          identity: ProcessIdentity(pid: ProcessID(rawValue: process.pid), startTime: 0),
          parent: process.ppid > 0 ? ProcessID(rawValue: process.ppid) : nil,
          commandLine: CommandLine(bytes: Array(process.cmdline.utf8)), name: "",
          faults: process.faults.pageFaults, memory: process.memory.usage)
      },
      accumulatedFaults: accumulatedFaults.pageFaults)
  }
}
