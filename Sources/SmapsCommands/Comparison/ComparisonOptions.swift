import ArgumentParser
import Libc
import MemoryProfile

/// The option for a comparison.
struct ComparisonOptions: ParsableArguments {
  @Option(
    name: .customLong("compare"), parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      Show what grew and what shrank from a moment to another, or to now: the largest change first. A \
      moment is what -j wrote, or a recording and a time in it: run.db@5m, run.db@15:30. A REGEX \
      stands before this option.
      """, valueName: "moment"),
    completion: .file(),
    transform: ComparisonArgument.init)
  var sides: [ComparisonArgument] = []

  var isWanted: Bool { !sides.isEmpty }

  /// Whether one side is the current state.
  var looksAtNow: Bool { sides.count < 2 }

  /// Reads the sides that are files.
  ///
  /// - Parameter regex: REGEX as the user typed it; `nil` if there is none.
  func moments(selecting selection: Selection, regex: String?) throws(Failure) -> [ComparisonPoint]
  {
    var moments: [ComparisonPoint] = []
    for side in sides {
      if !moments.isEmpty, side.isMissing {
        throw Failure(ComparisonMessage.noFile(path: side.path))
      }
      moments.append(try ComparisonPoint(side, selecting: selection))
    }
    if looksAtNow, moments[0].processes.isEmpty, let regex, access(regex, F_OK) == 0 {
      throw Failure(
        ComparisonMessage.noMatch(path: sides[0].path, regex: regex, side: sides[0].text))
    }
    return moments
  }

  func validate() throws {
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
