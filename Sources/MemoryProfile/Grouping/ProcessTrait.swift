/// What processes can be put together by.
package enum ProcessTrait: String, CaseIterable, Sendable {
  /// The program's short name, as `stat` has it.
  case name
  /// The path of the program.
  case executable = "exe"
  /// Every process by itself.
  case pid
  /// What the first parentheses of REGEX matched in its command line.
  case capture = "regex-capture"
}
