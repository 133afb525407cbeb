import ChildProcess
package import MemoryProfile
import PlotGnuplot
import ProcFS
import Recording

extension ProcError: Message {
  var message: String {
    switch self {
    case .system(let path, let errno): "can't read '\(path)': \(errno)"
    case .malformed(let path, let malformed):
      "can't parse '\(path)': " + (malformed.line.map { "line \($0): " } ?? "")
        + malformed.problem
        + (malformed.text.isEmpty ? "" : ": '\(EscapedText.readable.escape(malformed.text))'")
    case .noSmaps(let tree):
      "this kernel has no '\(tree)/PID/smaps': it was built without CONFIG_PROC_PAGE_MONITOR"
    }
  }
}

extension RecordingError: Message {
  var message: String {
    switch self {
    case .unreadable(let path, let reason): "can't read '\(path)': \(reason)"
    case .unwritable(let path, let reason): "can't write recording '\(path)': \(reason)"
    case .empty(let path): "can't read '\(path)': it contains no complete sample"
    case .unrecognized(let path):
      "can't read '\(path)': expected a recording, or samples that smaps-profiler printed"
    case .notSnapshot(let path, true):
      "'\(path)' contains a run, not a snapshot; add a time, for example \(path)@90 or "
        + "\(path)@15:30"
    case .notSnapshot(let path, false):
      "can't read '\(path)': expected a snapshot from smaps-snapshot -j, or a recording with a "
        + "time such as run.db@90"
    case .needsFile: "can't read a recording from a pipe; give the path of its file"
    case .notRecording(let path):
      "can't read '\(path)': it is an SQLite database, but not a recording"
    case .newerFormat(let path, let version):
      "can't read recording '\(path)': this version doesn't support format \(version); use the "
        + "version that wrote it, or a newer one"
    case .malformed(let path, let line, let column, let reason):
      "can't parse '\(path)' as smaps-profiler output: line \(line), column \(column): \(reason)"
    case .malformedSnapshot(let path, let line, let column, let reason):
      "can't parse '\(path)' as smaps-snapshot output: line \(line), column \(column): \(reason)"
    case .partialSnapshot(let path):
      "can't compare with '\(path)': it has only the largest mappings; write it again without --top"
    case .outOfOrder(let path, let line):
      "can't read '\(path)': the sample at line \(line) starts before the previous one"
    case .damaged(let path, let reason): "recording '\(path)' is corrupt: \(reason)"
    case .exists(let path):
      "file '\(path)' already exists; add to it with --append, or choose another name"
    case .otherMeasure(let path, let recorded, let wanted):
      "recording '\(path)' has \(recorded.name) by category, and can't take \(wanted.name); choose "
        + "another file, or --measure \(recorded.descriptor.name)"
    case .otherDetail(let path, let recorded, let wanted):
      "recording '\(path)' stores \(recorded.title), and this run \(wanted.title); choose another "
        + "file, or \(recorded == .names ? "omit --detail" : "--detail \(recorded.key)")"
    case .otherAccount(let path, let recorded, let wanted):
      "recording '\(path)' has accounts of \(recorded.text), and can't take those of "
        + "\(wanted.text); choose another file"
    case .missing(let path):
      "can't append to recording '\(path)': no such file; omit --append to create it"
    case .notAppendable(let path, let content):
      "can't append to '\(path)': " + content.reason
    case .inUse(let path):
      "can't write recording '\(path)': another process is recording into it"
    case .removed(let path): "recording '\(path)' was deleted or replaced during the run"
    }
  }
}

extension RecordingError.OtherContent {
  /// Why it can't be appended to, and what to do.
  fileprivate var reason: String {
    switch self {
    case .nothing: "the file is empty; omit --append"
    case .ndjson: "it is NDJSON, not a recording; choose another file"
    case .tsv: "it is TSV, not a recording; choose another file"
    case .unknown: "it is not a recording; choose another file"
    }
  }
}

extension GnuplotError: Message {
  var message: String {
    switch self {
    case .notFound: "gnuplot not found in PATH"
    case .unusable(let reason): "can't run gnuplot: \(EscapedText.readable.escape(reason))"
    case .failed(let text): "gnuplot failed: \(EscapedText.readable.escape(text))"
    case .timedOut: "gnuplot did not exit within 60 s"
    }
  }
}

extension StartError: Message {
  var message: String {
    isNotFound
      ? "can't run '\(program)': no such executable; check its name, or give its path"
      : "can't run '\(program)': \(errno)"
  }
}

extension PatternError: Message {
  /// The reason and its position, counted in characters from 1.
  package var message: String {
    let before = String(decoding: source.utf8.prefix(byteOffset), as: UTF8.self)
    return "invalid REGEX '\(EscapedText.readable.escape(source))': \(reason) at character "
      + "\(before.count + 1)"
  }
}
