/// What processes can be put together by.
package enum ProcessTrait: String, CaseIterable, Sendable {
  /// The program's short name, as `stat` has it.
  case name
  /// The path of the program.
  case executable = "exe"
  /// The user with whose rights it acts.
  case user
  /// The control group that its memory is counted in.
  case controlGroup = "cgroup"
  /// Every process by itself.
  case pid
  /// What the first parentheses of REGEX matched in its command line.
  case capture = "regex-capture"
}
