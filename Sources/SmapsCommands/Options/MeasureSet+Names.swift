import MemoryProfile
import ProcFS

extension MeasureSet {
  /// The measures within a sentence: `swap, huge pages`.
  var names: String {
    var names: [String] = measures.map(\.name)
    if isSuperset(of: .pageFaults) { names.append("page faults") }
    return names.joined(separator: ", ")
  }

  /// The measures, and what each needs: `swap (needs Linux 4.3)`.
  var requirements: String {
    measures.map { "\($0.name) (needs Linux \($0.kernel))" }.joined(separator: ", ")
  }
}

extension Measure {
  /// Within a sentence: `huge pages`, `dirty PSS`.
  var name: String {
    descriptor.label.split(separator: " ")
      .map { $0 == $0.uppercased() ? String($0) : $0.lowercased() }.joined(separator: " ")
  }

  /// Of an axis or a table: `PSS`, or `RSS (shared pages count for each process)`.
  var title: String {
    descriptor.addsUp
      ? descriptor.label : "\(descriptor.label), shared pages count for each process"
  }

  /// The help of the metric with a label for each category.
  var metricHelp: String {
    (self == .pss ? "Proportional set size" : descriptor.label)
      + " of the group's processes by what it is used for"
      + (descriptor.addsUp
        ? "." : ", as an upper bound: pages that they share count once for each process.")
  }

  /// The label of the sum over all processes: `Total`, or `Total RSS (upper bound)`.
  var totalLabel: String { self == .pss ? MemoryQuantity.total.label : "Total \(sumLabel)" }

  /// What a sum counts, after a number of bytes: ` of RSS (upper bound)`; empty for PSS.
  var ofSum: String {
    self == .pss ? "" : " of \(name)\(descriptor.addsUp ? "" : " (upper bound)")"
  }

  /// The title of a column.
  var columnTitle: String { descriptor.name.uppercased() }

  /// The first version of Linux that prints what it is made of.
  var kernel: String {
    (descriptor.needsAnyField ? descriptor.fields.first : descriptor.fields.last)?.kernel ?? ""
  }
}
