import CommandLineOptions
import Libc
import MemoryProfile

/// The option that compares two points in time.
struct ComparisonOptions: ParsableArguments {
  @Option(
    "--compare", value: "moment", parsing: .upToNextOption,
    help: """
      Compare two points in time, or one with now. The largest change is first. A point is a file \
      written by -j, or a recording with a time: run.db@5m, run.db@15:30. Put REGEX before this \
      option. Compare by category, file or mapping with --by.
      """,
    completion: .file,
    transform: ComparisonArgument.init)
  var sides: [ComparisonArgument] = []

  var declarations: [Declaration] { [$sides] }

  var isWanted: Bool { !sides.isEmpty }

  /// Whether the second point is now, so that running processes are read.
  var comparesWithNow: Bool { sides.count < 2 }

  /// Reads the points that are files.
  ///
  /// - Parameters:
  ///   - regex: REGEX as typed, for messages.
  ///   - dimension: what memory is split by; `nil` for categories and files.
  func points(
    selecting selection: Selection, regex: String?, by dimension: Dimension?
  ) throws(Failure) -> [ComparisonPoint] {
    let detail: MemoryUsage.Detail =
      switch dimension {
      case .mapping: .mappings
      case .category: .names
      default: .files
      }
    var points: [ComparisonPoint] = []
    for side in sides {
      if !points.isEmpty, side.isMissing {
        throw Failure(ComparisonMessage.noFile(path: side.path))
      }
      points.append(try ComparisonPoint(side, selecting: selection, detail))
    }
    if comparesWithNow, points[0].processes.isEmpty, let regex, access(regex, F_OK) == 0 {
      throw Failure(
        ComparisonMessage.noMatch(path: sides[0].path, regex: regex, side: sides[0].text))
    }
    return points
  }

  func validate() throws {
    try OptionRule.checkPaths(sides.map { ("--compare", $0.path) })
    guard sides.count <= 2 else {
      let typed = sides.map { "'\($0.text)'" }.joined(separator: ", ")
      throw ValidationError(
        "--compare expects at most two values, not \(typed); put REGEX before --compare")
    }
    guard sides.count == 2 else { return }
    if sides[0].path == "-", sides[1].path == "-" {
      throw ValidationError(
        "--compare can't read both values from stdin ('-'); name a file for one of them")
    }
  }
}
