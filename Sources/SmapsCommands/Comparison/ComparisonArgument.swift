import ArgumentParser
import Libc
import Recording

/// One side of a comparison, as `--compare` takes it: a file that `smaps-snapshot -j` wrote, or a
/// recording and a moment of it, `RECORDING@TIME`.
struct ComparisonArgument: Equatable {
  /// As it was typed.
  let text: String
  let path: String

  /// nil for a snapshot.
  let moment: TimePoint?

  /// - Throws: a `ValidationError` where behind `@` stands no moment.
  init(_ argument: String) throws {
    text = argument
    // A file's name may have one too.
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

  /// Whether there is no such file.
  var isMissing: Bool { path != "-" && access(path, F_OK) != 0 }

  /// What was typed as the moment.
  var momentText: Substring { text.dropFirst(path.count + 1) }
}
