import ArgumentParser
import Libc
import MemoryProfile

/// The option that asks what has changed.
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

  /// Whether processes that live are looked at.
  var comparesWithNow: Bool { sides.count < 2 }

  /// Reads the sides that are files.
  ///
  /// - Parameter regex: as it was typed.
  func points(selecting selection: Selection, regex: String?) throws(Failure) -> [ComparisonPoint] {
    var points: [ComparisonPoint] = []
    for side in sides {
      if !points.isEmpty, side.isMissing {
        throw Failure(
          "there is no file '\(side.path)' to compare with; a REGEX stands before --compare")
      }
      points.append(try ComparisonPoint(side, selecting: selection))
    }
    if comparesWithNow, points[0].processes.isEmpty, let regex, access(regex, F_OK) == 0 {
      throw Failure(
        "no process in '\(sides[0].path)' matches '\(regex)'; a second file stands right behind the "
          + "first: --compare \(sides[0].text) \(regex)")
    }
    return points
  }

  func validate() throws {
    guard sides.count <= 2 else {
      let typed = sides.map { "'\($0.text)'" }.joined(separator: ", ")
      throw ValidationError(
        "--compare takes two moments at the most, and was given \(typed); a REGEX stands before it")
    }
    guard sides.count == 2 else { return }
    if sides[0].path == "-", sides[1].path == "-" {
      throw ValidationError(
        "--compare can read only one of the two from the standard input ('-'); name a file for the "
          + "other")
    }
  }
}
