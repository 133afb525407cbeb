import MemoryProfile
import ProcFS

/// Samples as tab-separated values: a header before each sample, a row a process by ascending pid,
/// memory in bytes.
struct SampleTSV {
  /// Whether the time stands first, and swap, huge pages and page faults before the command: then
  /// the table can be read back.
  let hasAllColumns: Bool

  func callAsFunction(_ sample: Sample) -> [UInt8] {
    var text: [UInt8] = []
    text.append(header)
    let time = Self.seconds(sample.interval.lowerBound)
    for process in sample.processes {
      if hasAllColumns { text.append(time + "\t") }
      text.append(process.pid.rawValue)
      for category in Category.allCases {
        text.append("\t")
        text.append(process.memory[category])
      }
      if hasAllColumns {
        for number in [
          process.memory.swap, process.memory.hugetlb, process.faults.minor, process.faults.major,
        ] {
          text.append("\t")
          text.append(number)
        }
      }
      text.append("\t")
      text.append(EscapedText.reversible(process.commandLine.bytes))
      text.append("\n")
    }
    return text
  }

  private var header: String {
    var columns = ["PID"] + Category.allCases.map(\.spelling.column) + ["CMD"]
    if hasAllColumns {
      columns.insert("TIME", at: 0)
      columns.insert(
        contentsOf: ["SWAP_PSS", "HUGETLB", "MIN_FAULTS", "MAJ_FAULTS"], at: columns.count - 1)
    }
    return columns.joined(separator: "\t") + "\n"
  }

  /// Seconds with three decimals: `61.050`.
  private static func seconds(_ time: Duration) -> String {
    let milliseconds = time.milliseconds
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

extension Duration {
  /// Seconds, as a chart needs them.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
