/// Facts that are reported to the user in one line of prose.
///
/// The prose is written in this directory, so that it stays consistent: *what failed: why; what to
/// do*. `golden/messages.txt` holds all of it.
protocol Message {
  /// The line, without the program's name.
  var message: String { get }
}

extension Failure {
  init(_ message: some Message, status: Int32 = 1) {
    self.init(message.message, status: status)
  }
}
