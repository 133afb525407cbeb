import CommandLineOptions
import MemoryProfile

/// The option for the measure that is counted by category. Both programs have it.
struct MeasureOptions: ParsableArguments {
  @Option(
    "--measure", value: "name",
    help: """
      Count this measure by category. One of \(Self.names). rss, referenced, anonymous, thp and \
      ksm count shared pages for each process. (default: pss)
      """,
    completion: .list(Measure.countable.map(\.descriptor.name)),
    transform: MeasureOptions.measure)
  var measure: Measure?

  var declarations: [Declaration] { [$measure] }

  private static var names: String {
    let names = Measure.countable.map(\.descriptor.name)
    return "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
  }

  private static func measure(_ text: String) throws -> Measure {
    guard let measure = Measure(name: text) else { throw ValidationError("expected \(names)") }
    return measure
  }
}
