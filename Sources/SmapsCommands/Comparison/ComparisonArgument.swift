import ArgumentParser
import Libc
import Recording

/// The value of `--compare`, one side of a comparison: a file that `smaps-snapshot -j` wrote, or a
/// time in a recording, `RECORDING@TIME`.
struct ComparisonArgument: Equatable {
  /// The argument as the user typed it.
  let text: String
  let path: String

  /// `nil` for a snapshot.
  let moment: TimePoint?

  /// - Throws: a `ValidationError` if the text after `@` is not a time.
  init(_ argument: String) throws {
    text = argument
    // A file's name may contain @.
    guard let sign = argument.lastIndex(of: "@"), access(argument, F_OK) != 0 else {
      path = argument
      moment = nil
      return
    }
    path = String(argument[..<sign])
    do {
      moment = try TimePoint(String(argument[argument.index(after: sign)...]))
    } catch let error as ValidationError {
      throw ValidationError(
        "no such file, and the text after '@' is not a valid time: \(error)")
    }
  }

  /// Whether the file does not exist.
  var isMissing: Bool { path != "-" && access(path, F_OK) != 0 }

  /// The time as the user typed it.
  var momentText: Substring { text.dropFirst(path.count + 1) }
}
