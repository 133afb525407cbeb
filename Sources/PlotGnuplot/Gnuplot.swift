import Subprocess

/// The gnuplot executable on this machine.
package struct Gnuplot: Sendable {
  private let executable: Executable

  /// - Parameter program: the name of the executable, which is searched in `PATH`.
  package init(_ program: String = "gnuplot") {
    executable = .name(program)
  }

  /// Checks that gnuplot is installed.
  ///
  /// - Throws: ``GnuplotError/notFound`` if it is not.
  package func check() throws(GnuplotError) {
    let executable = executable
    let isFound = Self.blocking {
      (try? await executable.resolveExecutablePath(in: .inherit)) != nil
    }
    guard isFound else { throw .notFound }
  }

  /// Runs a script and blocks until gnuplot exits.
  ///
  /// Gnuplot ignores the settings of the user (`-d`) and writes only the picture to its standard
  /// output.
  ///
  /// - Returns: the content of a file in the format of the script.
  package func draw(_ script: GnuplotScript) throws(GnuplotError) -> [UInt8] {
    let executable = executable
    let picture = try Self.blocking { await Self.run(executable, script.text) }.get()
    return script.format == .svg ? SVGFontWeight.correct(picture) : picture
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
          file.close()
          let errors = result.standardError.split(separator: "\n").map {
            String($0.drop { $0 == " " })
          }.filter { line in
            line.hasPrefix("line ")
              && !line.indices.contains { line[$0...].hasPrefix("warning:") }
          }
          // Gnuplot exits with 0 after most errors but prints them all. Warnings are harmless.
          guard result.terminationStatus.isSuccess, errors.isEmpty,
            !result.standardOutput.isEmpty
          else {
            return .failure(.failed(errors.last ?? "no output"))
          }
          return .success(result.standardOutput)
        } catch {
          return .failure(.unusable("\(error)"))
        }
      }
      group.addTask { () -> Result<[UInt8], GnuplotError> in
        try? await Task.sleep(for: .seconds(60))
        return .failure(.timedOut)
      }
      // Cancelling the other task also terminates gnuplot.
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(.timedOut)
    }
  }

  /// Blocks until an asynchronous function returns.
  private static func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () async -> Result
  ) -> Result {
    let result = BlockingResult<Result>()
    Task.detached { result.fulfill(await body()) }
    return result.wait()
  }
}
