import CommandLineOptions
import Libc
import Recording

/// An argument of `--compare`: the path of a snapshot that `smaps-snapshot -j` wrote, or a
/// recording and a time in it, `RECORDING@TIME`.
struct ComparisonArgument: Equatable {
  /// The argument as the user typed it.
  let text: String
  let path: String

  /// The time in a recording; `nil` for a snapshot.
  let time: TimePoint?

  /// - Throws: `ValidationError` if there is no such file and the text after `@` is not a valid
  ///   time.
  init(_ argument: String) throws {
    text = argument
    // The name of an existing file may contain `@`.
    guard let sign = argument.lastIndex(of: "@"), access(argument, F_OK) != 0 else {
      path = argument
      time = nil
      return
    }
    path = String(argument[..<sign])
    do {
      time = try TimePoint(String(argument[argument.index(after: sign)...]))
    } catch let error as ValidationError {
      throw ValidationError(
        "no such file, and the text after '@' is not a valid time: \(error)")
    }
  }

  /// Whether the file does not exist.
  var isMissing: Bool { path != "-" && access(path, F_OK) != 0 }

  /// The time as the user typed it.
  var timeText: Substring { text.dropFirst(path.count + 1) }
}
