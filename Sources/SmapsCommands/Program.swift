package import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs a program's command from beginning to end and leaves with its exit status.
///
/// Whatever went wrong is one line on the standard error, in the user's words. Exit statuses: 0; 1
/// where the run failed; 64 (`EX_USAGE`) where the command line can't be understood.
package func runProgram<Command: ParsableCommand>(_ type: Command.Type) -> Never {
  do {
    var command = try Command.parseAsRoot()
    try command.run()
    exit(0)
  } catch {
    let status = Command.exitCode(for: error)
    if status.isSuccess {
      print(Command.fullMessage(for: error))
    } else {
      let message = Command.message(for: error)
      if !message.isEmpty { complain("\(Command._commandName): error: \(message)") }
    }
    exit(status.rawValue)
  }
}

/// A failure in the user's own words: what was asked for, what is wrong with it, what to do.
package struct Failure: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// What `--version` prints.
package let programVersion = "0.1.0"
