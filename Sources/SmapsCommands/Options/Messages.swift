import ChildProcess
package import MemoryProfile
import PlotGnuplot
import ProcFS
import Recording
import TextScreen

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
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .unwritable(let path, let reason): "cannot record into '\(path)': \(reason)"
    case .empty(let path): "'\(path)' is empty: it holds no whole sample"
    case .unrecognized(let path):
      "'\(path)' is neither a recording nor what smaps-profiler prints as TSV or with -j"
    case .notSnapshot(let path, true):
      "'\(path)' has the samples of a run: say which, by a time since its start or by the clock, as in "
        + "\(path)@90 or \(path)@15:30"
    case .notSnapshot(let path, false):
      "'\(path)' is no snapshot; make one with smaps-snapshot -j, or name a moment of a recording, as "
        + "in run.db@90"
    case .needsFile:
      "a recording can't be read through a pipe; name its file: --replay FILE"
    case .notRecording(let path):
      "'\(path)' is an SQLite database, but no recording of smaps-profiler"
    case .newerFormat(let path, let version):
      "'\(path)' is a recording of format \(version), which this version does not know; "
        + "read it with the version that made it, or a later one"
    case .malformed(let path, let line, let column, let reason):
      "line \(line), column \(column) of '\(path)' is not as smaps-profiler prints it: \(reason)"
    case .malformedSnapshot(let path, let line, let column, let reason):
      "line \(line), column \(column) of '\(path)' is not as smaps-snapshot prints it: \(reason)"
    case .outOfOrder(let path, let line):
      "the sample at line \(line) of '\(path)' begins before the one above it"
    case .damaged(let path, let reason): "the recording '\(path)' is damaged: \(reason)"
    case .exists(let path):
      "'\(path)' exists already; add to it with --append, or choose another name"
    case .inUse(let path): "another program records into '\(path)' at this moment"
    case .removed(let path):
      "'\(path)' was removed or replaced while it was recorded into; nothing more can be kept there"
    }
  }
}

extension GnuplotError {
  var message: String {
    switch self {
    case .notFound: "there is no program gnuplot"
    case .unusable(let reason): "gnuplot can't be run: \(EscapedText.readable.escape(reason))"
    case .failed(let complaint): "gnuplot failed: \(EscapedText.readable.escape(complaint))"
    case .timedOut: "gnuplot did not end within a minute"
    }
  }
}

extension StartError {
  var message: String {
    isNotFound
      ? "cannot run '\(program)': there is no such program; check its name, or give its path"
      : "cannot run '\(program)': \(errno)"
  }
}

extension PatternError {
  /// The reason, and the pattern with a caret below the place.
  package var message: String {
    let before = String(decoding: source.utf8.prefix(byteOffset), as: UTF8.self)
    let indent = String(repeating: " ", count: TextWidth.of(EscapedText.readable.escape(before)))
    return """
      REGEX is not a regular expression: \(reason) at character \(before.count + 1)
        \(EscapedText.readable.escape(source))
        \(indent)^
      """
  }
}

extension Notice {
  var message: String {
    switch self {
    case .vanished(let pid): "process \(pid) ended before it was read"
    case .denied(let pid, let commandLine):
      "permission to read process \(pid)"
        + (commandLine.isEmpty ? "" : " (\(Self.brief(commandLine)))") + " was denied"
    case .patternGaveUp(let pid):
      "REGEX takes too long on the command line of process \(pid); it counts as not matching"
    case .unknownMapping(let name):
      "unknown mapping '\(EscapedText.readable.escape(name))' is counted as other, by its name"
    case .threadsDenied(let pid):
      "permission to find the thread stacks of process \(pid) was denied (it is the one to attach, "
        + "as for ptrace(2)); some may count as anonymous, and so in others"
    case .throttled(let pid, let commandLine, let cost, let period):
      "reading process \(pid) (\(Self.brief(commandLine))) takes \(cost.formattedBriefly): it is read "
        + "every \(period.formattedBriefly), and its last values are held in between; "
        + "--max-load 0 reads it every time"
    case .slowRead(let pid, let commandLine, let isLeftOut):
      "reading process \(pid)" + (commandLine.map { " (\(Self.brief($0)))" } ?? "")
        + " takes longer than a sample waits: "
        + (isLeftOut ? "it is left out" : "its last values are held")
        + " until it is read; --max-load 0 waits for it"
    case .overBudget(let processes, let cost):
      "reading all \(processes) processes takes \(cost.formattedBriefly) each time: they take turns, "
        + "and their last values are held in between; --max-load 0 reads all every time"
    case .missingPSS(let pid, let mapping):
      "mapping '\(EscapedText.readable.escape(mapping))' of process \(pid) has no PSS; it counts as 0"
    }
  }

  /// As much of a command line as a message has room for: some are longer than a page.
  private static func brief(_ commandLine: CommandLine) -> String {
    let text = EscapedText.readable.escape(commandLine.bytes)
    return text.count > 60 ? text.prefix(59) + "…" : text
  }
}
