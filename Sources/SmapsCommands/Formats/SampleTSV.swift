package import MemoryProfile
import ProcFS
import Recording

/// Samples as tab-separated values: a header before each sample, a row a process by ascending pid,
/// memory in bytes.
package struct SampleTSV {
  private let columns: [SampleColumn]

  /// - Parameter hasAllColumns: whether the time stands first, and swap, huge pages and page faults
  ///   before the command: then the table can be read back.
  package init(hasAllColumns: Bool) {
    columns = hasAllColumns ? SampleColumn.all : SampleColumn.brief
  }

  package func encode(_ sample: Sample) -> [UInt8] {
    var text: [UInt8] = []
    text.append(SampleColumn.header(of: columns) + "\n")
    let time = Self.seconds(sample.interval.lowerBound)
    for process in sample.processes {
      for (index, column) in columns.enumerated() {
        if index > 0 { text.append(UInt8(ascii: "\t")) }
        switch column {
        case .time: text.append(time)
        case .pid: text.append(process.pid.rawValue)
        case .quantity(let quantity): text.append(process[quantity])
        case .commandLine: EscapedText.reversible.append(process.commandLine.bytes, to: &text)
        }
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
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
