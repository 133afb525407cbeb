import ArgumentParser
import MemoryProfile

/// The option for the measure that is counted by category. Both programs have it.
struct MeasureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Count this measure by category. One of \(Self.names). rss, referenced, anonymous, thp and \
      ksm count shared pages for each process. (default: pss)
      """, valueName: "name"),
    completion: .list(Measure.countable.map(\.descriptor.name)),
    transform: MeasureOptions.measure)
  var measure: Measure?

  private static var names: String {
    let names = Measure.countable.map(\.descriptor.name)
    return "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
  }

  private static func measure(_ text: String) throws -> Measure {
    guard let measure = Measure(name: text) else { throw ValidationError("expected \(names)") }
    return measure
  }
}
