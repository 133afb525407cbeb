import ArgumentParser
import MemoryProfile
import ProcFS

/// The options that say which processes are looked at; both programs have them.
struct SelectionOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      """
      Look only at processes whose command line, its arguments joined by spaces, contains a match \
      for this regular expression (PCRE2).
      """, valueName: "regex"))
  var regex: String?

  @Option(
    name: [.customShort("p"), .customLong("pid")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Look only at the process of this number, or of these: 12,34. Can be given more than once.
      """, valueName: "pid"),
    transform: ProcessIDList.init)
  var numbers: [ProcessIDList] = []

  @Option(
    name: [.customShort("u"), .long],
    help: ArgumentHelp("Look only at this user's processes.", valueName: "name"),
    completion: .shellCommand("getent passwd | cut -d: -f1"),
    transform: UserName.init)
  var user: UserName?

  @Option(
    help: ArgumentHelp(
      """
      Look only at processes in this control group, or in one below it: a container's, a systemd \
      unit's.
      """, valueName: "path"))
  var cgroup: String?

  @Flag(
    name: [.customShort("c"), .long],
    help: """
      Include descendants of the processes that REGEX, -p, -u or --cgroup choose; each is then \
      followed until it ends, even if its parent ends first.
      """)
  var matchChildren = false

  @Flag(name: [.customShort("s"), .long], help: "Include this program itself.")
  var matchSelf = false

  func validate() throws {
    if matchChildren, subject == nil {
      throw ValidationError(
        "-c, --match-children needs to know whose descendants are to be included; give a REGEX, -p, "
          + "-u or --cgroup")
    }
    if cgroup == "" {
      throw ValidationError("--cgroup needs a path, such as /system.slice/cron.service")
    }
  }

  /// What was chosen, as the user put it; nil where nothing was.
  var subject: String? {
    let parts = [
      regex, pids.isEmpty ? nil : "pid \(pidList)", user.map { "user \($0.text)" }, cgroup,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var pids: [ProcessID] { numbers.flatMap(\.pids) }

  private var pidList: String { pids.map(\.description).joined(separator: ", ") }

  /// Whether the run is over when nobody who was chosen is left.
  var endsWithItsProcesses: Bool { !pids.isEmpty }

  /// What holds of the processes that are chosen, in words; nil where nothing need hold.
  private var criteria: String? {
    let parts = [
      regex.map { "matches '\($0)'" }, pids.isEmpty ? nil : "has the pid \(pidList)",
      user.map { "runs as the user \($0.text)" }, cgroup.map { "is in the control group '\($0)'" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }

  /// Compiles REGEX.
  ///
  /// - Throws: ``Failure`` that points at the place where it is wrong.
  func selection() throws(Failure) -> Selection {
    var selection = Selection(
      pids: pids.isEmpty ? nil : Set(pids), user: user?.user,
      controlGroup: cgroup.map { ControlGroup(path: $0) }, includesDescendants: matchChildren,
      includesSelf: matchSelf)
    guard let regex else { return selection }
    do throws(PatternError) {
      selection.pattern = try Pattern(regex)
    } catch {
      throw Failure(error.message)
    }
    return selection
  }

  /// Why no process is looked at, where none is.
  ///
  /// - Parameter proc: the folder that was looked at.
  func emptiness(_ notices: [Notice], in proc: String) -> String {
    if notices.deniedCount > 0 {
      let whom = criteria.map { "what \($0)" } ?? "any process"
      return "permission to read \(whom) was denied; run as root or with CAP_SYS_PTRACE"
    }
    return criteria.map { "no process \($0)" } ?? "there is no process in '\(proc)'"
  }

  /// The same of several places in which nobody was found.
  ///
  /// - Parameter places: with the words that lead to them: `in 'then.json'`, `now`.
  func emptiness(in places: [String]) -> String {
    let whom = criteria.map { "no process \($0)" } ?? "there is no process"
    return "\(whom), neither \(places.joined(separator: " nor "))"
  }
}
