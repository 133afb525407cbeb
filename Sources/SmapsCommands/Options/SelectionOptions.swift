import ArgumentParser
import MemoryProfile
import ProcFS

/// The options that select processes; both programs have them.
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
    try OptionRule.check([
      .requirement(
        matchChildren.option("-c, --match-children"), of: "REGEX, -p, -u or --cgroup",
        isMet: target.subject != nil)
    ])
    if cgroup == "" {
      throw ValidationError("--cgroup requires a path, such as /system.slice/cron.service")
    }
  }

  /// The first of the options that select processes; `nil` if none is given.
  var givenOption: String? {
    [
      regex.map { "REGEX '\($0)'" }, numbers.isEmpty ? nil : "-p, --pid",
      user.map { _ in "-u, --user" }, cgroup.map { _ in "--cgroup" },
    ].compactMap { $0 }.first
  }

  /// Which processes are selected, in the user's words.
  var target: TargetDescription {
    TargetDescription(
      regex: regex, pids: numbers.flatMap(\.pids), user: user?.text, controlGroup: cgroup)
  }

  /// Compiles REGEX.
  ///
  /// - Throws: ``Failure`` with the position of the error in REGEX.
  func selection() throws(Failure) -> Selection {
    let pids = numbers.flatMap(\.pids)
    var selection = Selection(
      pids: pids.isEmpty ? nil : Set(pids), user: user?.user,
      controlGroup: cgroup.map { ControlGroup(path: $0) }, includesDescendants: matchChildren,
      includesSelf: matchSelf)
    guard let regex else { return selection }
    do throws(PatternError) {
      selection.pattern = try Pattern(regex)
    } catch {
      throw Failure(error)
    }
    return selection
  }
}
