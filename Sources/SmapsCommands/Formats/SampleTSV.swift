package import MemoryProfile
import ProcFS
import Recording

/// Encodes samples as tab-separated values: a header before each sample, one row per process by
/// ascending PID, memory in bytes. A field is empty if it was not measured. A process without a
/// command line has its name in brackets.
package struct SampleTSV {
  private let columns: [SampleColumn]
  private let header: String

  /// - Parameters:
  ///   - hasAllColumns: whether there are also columns for the time, the additional measures, page
  ///     faults and CPU time. With them, the table can be replayed.
  ///   - measure: the one that is counted by category.
  package init(hasAllColumns: Bool, counting measure: Measure = .pss) {
    columns = hasAllColumns ? SampleColumn.all : SampleColumn.brief
    header = SampleColumn.header(of: columns, counting: measure) + "\n"
  }

  package func encode(_ sample: Sample) -> [UInt8] {
    var text: [UInt8] = []
    text.append(header)
    let time = Self.seconds(sample.interval.lowerBound)
    for process in sample.processes {
      for (index, column) in columns.enumerated() {
        if index > 0 { text.append(UInt8(ascii: "\t")) }
        switch column {
        case .time: text.append(time)
        case .pid: text.append(process.pid.rawValue)
        case .quantity(let quantity):
          if let value = process[quantity] { text.append(value) }
        case .commandLine: EscapedText.reversible.append(process.title, to: &text)
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
  /// In seconds, as charts use it.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
