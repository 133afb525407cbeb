import Subprocess

/// The program gnuplot, as found on this machine.
package struct Gnuplot: Sendable {
  private let executable: Executable

  /// - Parameter program: its name, looked for along `PATH`.
  package init(_ program: String = "gnuplot") {
    executable = .name(program)
  }

  /// - Throws: ``GnuplotError/notFound`` where it is not installed.
  package func check() throws(GnuplotError) {
    let executable = executable
    let isFound = Self.waiting {
      (try? await executable.resolveExecutablePath(in: .inherit)) != nil
    }
    guard isFound else { throw .notFound }
  }

  /// Lets gnuplot draw.
  ///
  /// It starts with its defaults (`-d`), so that nobody's settings change the picture, and writes
  /// nothing but the picture, to its standard output.
  ///
  /// - Returns: the bytes of a file of the script's format.
  package func draw(_ script: GnuplotScript) throws(GnuplotError) -> [UInt8] {
    let executable = executable
    return try Self.waiting { await Self.run(executable, script.text) }.get()
  }

  private static func run(
    _ executable: Executable, _ script: String
  ) async -> Result<[UInt8], GnuplotError> {
    await withTaskGroup { group in
      group.addTask { () -> Result<[UInt8], GnuplotError> in
        do {
          let file = try ScriptFile(script)
          let result = try await Subprocess.run(
            executable, arguments: ["-d", "-"],
            input: .fileDescriptor(file.descriptor, closeAfterSpawningProcess: false),
            output: .bytes(limit: 1 << 30), error: .string(limit: 1 << 20))
          let complaints = result.standardError.split(separator: "\n").map {
            String($0.drop { $0 == " " })
          }.filter { $0.hasPrefix("line ") && !$0.contains("warning:") }
          // It ends with 0 after most of its errors, and says them all; warnings are about taste.
          guard result.terminationStatus.isSuccess, complaints.isEmpty,
            !result.standardOutput.isEmpty
          else {
            return .failure(.failed(complaints.last ?? "it drew nothing"))
          }
          return .success(result.standardOutput)
        } catch {
          return .failure(.unusable("\(error)"))
        }
      }
      group.addTask { () -> Result<[UInt8], GnuplotError> in
        try? await Task.sleep(for: .seconds(60))
        return .failure(.tookTooLong)
      }
      // Who is late is cancelled, which ends the program too.
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(.tookTooLong)
    }
  }

  /// The result of an asynchronous function, for a program that has nothing else to do.
  private static func waiting<Result: Sendable>(
    _ body: @escaping @Sendable () async -> Result
  ) -> Result {
    let box = ResultBox<Result>()
    Task.detached { box.fill(await body()) }
    return box.value()
  }
}
