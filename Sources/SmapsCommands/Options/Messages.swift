import MemoryProfile
import PlotGnuplot
import ProcFS
import Recording

// Facts turned into prose: the only place where it is done.

extension ProcError {
  var message: String {
    switch self {
    case .system(let path, let errno): "cannot read '\(path)': \(errno)"
    case .malformed(let path, let detail): "cannot understand '\(path)': \(detail)"
    }
  }
}

extension RecordingError {
  var message: String {
    switch self {
    case .system(let path, let reason): "cannot read '\(path)': \(reason)"
    case .empty(let path): "'\(path)' is empty: it holds no sample"
    case .malformed(let path, let line, let reason):
      "line \(line) of '\(path)' is not a sample as -j prints them: \(reason)"
    case .outOfOrder(let path, let line):
      "line \(line) of '\(path)' begins before the line above it"
    }
  }
}

extension GnuplotError {
  var message: String {
    switch self {
    case .notFound: "there is no program gnuplot"
    case .unusable(let reason): "gnuplot can't be run: \(EscapedText.readable(reason))"
    case .failed(let complaint): "gnuplot failed: \(EscapedText.readable(complaint))"
    case .tookTooLong: "gnuplot did not end within a minute"
    }
  }
}

extension PatternError {
  /// The reason, and the pattern with a caret below the place.
  var message: String {
    let before = String(decoding: source.utf8.prefix(byteOffset), as: UTF8.self)
    let indent = String(repeating: " ", count: TextWidth.of(EscapedText.readable(before)))
    return """
      REGEX is not a regular expression: \(reason) at character \(before.count + 1)
        \(EscapedText.readable(source))
        \(indent)^
      """
  }
}

extension Notice {
  var message: String {
    switch self {
    case .vanished(let pid): "process \(pid) ended before it was read"
    case .denied(let pid, let commandLine):
      "permission to read process \(pid) (\(EscapedText.readable(commandLine.bytes))) was denied"
    case .patternGaveUp(let pid):
      "REGEX takes too long on the command line of process \(pid); it counts as not matching"
    case .unknownMapping(let name):
      "unknown mapping '\(EscapedText.readable(name))' is counted as other, by its name"
    case .missingPSS(let pid, let mapping):
      "mapping '\(EscapedText.readable(mapping))' of process \(pid) has no PSS; it counts as 0"
    }
  }
}
