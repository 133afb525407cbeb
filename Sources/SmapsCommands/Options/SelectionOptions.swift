import CommandLineOptions
import MemoryProfile
import ProcFS

/// The options that select processes. Both programs have them.
struct SelectionOptions: ParsableArguments {
  @Argument(
    "regex",
    help: """
      Sample only processes with a matching command line. The regular expression (PCRE2) can match \
      anywhere in the arguments, joined by spaces. (default: all processes)
      """)
  var regex: String?

  @Option(
    "--exclude", value: "regex", parsing: .unconditional,
    help: "Leave out processes with a matching command line. Repeatable.")
  var exclude: [String] = []

  @Option(
    "-p", "--pid", value: "pid", parsing: .unconditional,
    help: "Sample only these PIDs (12,34). Repeatable.",
    transform: ProcessIDList.init)
  var pidLists: [ProcessIDList] = []

  @Option(
    "-u", "--user", value: "name",
    help: "Sample only processes of this user, by name or UID.",
    completion: .shellCommand("getent passwd | cut -d: -f1"),
    transform: UserName.init)
  var user: UserName?

  @Option(
    "--cgroup", value: "path",
    help: """
      Sample only this control group, and those below it. It can be that of a container or of a \
      systemd unit.
      """)
  var cgroup: String?

  @Flag(
    "-c", "--match-children",
    help: """
      Include all descendants of the selected processes. A descendant is sampled until it exits, \
      even if its parent exits first.
      """)
  var matchChildren = false

  @Flag(
    "-s", "--match-self",
    help: "Include this program and, for REGEX, programs that started it. (default: skip them)")
  var matchSelf = false

  var declarations: [Declaration] {
    [$regex, $exclude, $pidLists, $user, $cgroup, $matchChildren, $matchSelf]
  }

  func validate() throws {
    try OptionRule.check([
      .requirement(
        matchChildren.option("-c, --match-children"), of: "REGEX, -p, -u or --cgroup",
        isMet: target.subject != nil)
    ])
    if cgroup == "" {
      throw ValidationError("--cgroup requires a path, such as /system.slice/cron.service")
    }
    // The kernel prints `/..` only at the beginning, for groups outside of a cgroup namespace.
    let names = cgroup?.split(separator: "/").drop { $0 == ".." } ?? []
    if let cgroup, names.contains(where: { $0 == "." || $0 == ".." }) {
      throw ValidationError(
        "--cgroup '\(EscapedText.readable.escape(cgroup))': write the path without '.' and '..'")
    }
  }

  /// The first of the options that select processes; `nil` if none is given.
  var givenOption: String? {
    [
      regex.map { "REGEX '\($0)'" }, pidLists.isEmpty ? nil : "-p, --pid",
      user.map { _ in "-u, --user" }, cgroup.map { _ in "--cgroup" },
    ].compactMap { $0 }.first
  }

  /// The selected processes, in the user's words.
  var target: TargetDescription {
    TargetDescription(
      regex: regex, pids: pidLists.flatMap(\.pids), user: user?.text, controlGroup: cgroup,
      exclusions: exclude)
  }

  /// Compiles REGEX.
  ///
  /// - Parameter redactsArguments: whether samples contain a mark in place of arguments.
  /// - Throws: ``Failure`` if REGEX is invalid, with the place of the error.
  func selection(redactsArguments: Bool = false) throws(Failure) -> Selection {
    let pids = pidLists.flatMap(\.pids)
    var selection = Selection(
      pids: pids.isEmpty ? nil : Set(pids), user: user?.user,
      controlGroup: cgroup.map { ControlGroup(path: $0) }, includesDescendants: matchChildren,
      includesSelf: matchSelf)
    selection.redactsArguments = redactsArguments
    do throws(PatternError) {
      for text in exclude { selection.exclusions.append(try Pattern(text)) }
      guard let regex else { return selection }
      selection.pattern = try Pattern(regex)
      if !matchSelf {
        selection.invocation = Invocation(
          program: Swift.CommandLine.arguments.first ?? "", regex: regex)
      }
    } catch {
      throw Failure(error, status: Failure.usage)
    }
    return selection
  }
}
