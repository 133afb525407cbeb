/// Lines on stderr about the run.
struct Diagnostics {
  /// The name at the beginning of each line.
  let program: String
  let showsWarnings: Bool

  /// Defers lines while the terminal shows the live view; `nil` if they are printed at once.
  var deferred: DeferredStderr?

  init(program: String, showsWarnings: Bool) {
    self.program = program
    self.showsWarnings = showsWarnings
  }

  /// A line that is printed if the user asked for warnings.
  func warn(_ message: String) {
    if showsWarnings { log("warning: \(message)") }
  }

  /// A line that is always printed.
  func log(_ message: String) {
    guard let deferred else { return printError("\(program): \(message)") }
    deferred.append(message, by: program)
  }

  /// Reports how many processes the sums lack, and what to do.
  ///
  /// - Parameter denied: how many processes may not be read.
  func logDeniedCount(_ denied: Int) {
    guard denied > 0 else { return }
    printError("\(program): \(RunMessage.omittedProcesses(denied, .current).message)")
  }
}
