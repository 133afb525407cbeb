import Libc
import MemoryProfile
import ProcFS
import Recording

extension RunMetadata {
  /// What is known of a run that begins now.
  ///
  /// - Parameters:
  ///   - tree: from which samples will be taken.
  ///   - arguments: the words of the command line behind the program's name.
  init(
    beginning run: RunConfiguration, tree: borrowing ProcTree, arguments: [String]
  ) {
    self.init(counting: run.measure ?? .pss)
    program = Version.number
    host = ChartMetadata.hostName
    bootID = tree.text(of: "sys/kernel/random/boot_id")
    kernel = tree.text(of: "sys/kernel/osrelease")
    pageSize = sysconf(Int32(_SC_PAGESIZE))
    start = .now()
    interval = run.timing.interval
    pattern = run.subject
    detail = run.outputs.requestedDetail
    options =
      run.selection.redactsArguments
      ? CommandLine.redactionMark : arguments.joined(separator: " ")
  }

  /// Replaces the selection and the options of a recorded run, which may contain arguments.
  mutating func redactArguments() {
    // It is not known whether it is a COMMAND, of which the program could stay.
    if let pattern, !pattern.hasSuffix(CommandLine.redactionMark) {
      self.pattern = CommandLine.redactionMark
    }
    options = options.map { _ in CommandLine.redactionMark }
  }
}
