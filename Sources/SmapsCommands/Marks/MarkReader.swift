import Libc
import MemoryProfile
import SystemPackage

/// Reads the marks of a run while it waits for its samples.
struct MarkReader: ~Copyable {
  private var source: MarkSource
  private var lines = MarkLines()

  private var quota = Quota()

  /// The largest number of marks of a run. Any program that may write to the file adds them.
  static let limit = 10_000

  /// The environment variable in which a COMMAND finds the path.
  static let variable = "SMAPS_PROFILER_MARKS"

  /// Opens the file, or creates a FIFO.
  ///
  /// - Throws: ``Failure`` if it can't be read.
  init(path: String) throws(Failure) {
    do throws(Errno) {
      source = try MarkSource(path: path)
    } catch {
      throw Failure(MarkMessage.unreadable(path: path, error))
    }
    if source.isCreated { RunConfiguration.log(MarkMessage.created(path: path).message) }
  }

  /// Lets a COMMAND that is started later find the file, whatever its working directory is.
  func exportPath() {
    let resolved = realpath(source.path, nil)
    defer { free(resolved) }
    setenv(Self.variable, resolved.map { String(cString: $0) } ?? source.path, 1)
  }

  /// The descriptor to poll; -1 if there is none.
  var polled: Int32 { source.polled }

  /// The longest time between two reads; `nil` if ``polled`` reports everything.
  var timer: Duration? { source.needsTimer ? .milliseconds(100) : nil }

  /// Reads what was written, without waiting.
  ///
  /// - Parameter now: since the start of the run.
  mutating func take(at now: Duration) -> [TimeMark] {
    var marks: [TimeMark] = []
    var (lines, quota) = (lines, quota)
    source.read { marks += quota.limit(lines.append($0, at: now)) }
    marks += quota.limit(lines.takeOld(at: now))
    (self.lines, self.quota) = (lines, quota)
    return marks
  }

  /// Reads what was written until the end of the run.
  mutating func takeLast(at now: Duration) -> [TimeMark] {
    let marks = take(at: now)
    return marks + quota.limit(lines.takeLast())
  }

  /// Reads and discards what was written, so that no writer waits.
  mutating func discard() { source.read { _ in } }

  /// Counts marks, and drops those of them that are too many.
  private struct Quota {
    private var count = 0
    private(set) var ignored = 0

    mutating func limit(_ marks: [TimeMark]) -> ArraySlice<TimeMark> {
      let taken = marks.prefix(MarkReader.limit - count)
      count += taken.count
      ignored += marks.count - taken.count
      return taken
    }
  }

  /// What is reported at the end of the run; `nil` if no mark was ignored.
  var report: MarkMessage? {
    quota.ignored > 0 ? .ignored(quota.ignored, limit: Self.limit) : nil
  }
}
