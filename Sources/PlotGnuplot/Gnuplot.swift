import ChildProcess
import SystemPackage

/// The gnuplot executable on this machine.
package struct Gnuplot: Sendable {
  private let program: String

  /// The time after which gnuplot is killed.
  var timeLimit = Duration.seconds(60)

  /// - Parameter program: the name of the executable, which is searched in `PATH`.
  package init(_ program: String = "gnuplot") {
    self.program = program
  }

  /// Checks that gnuplot is installed.
  ///
  /// - Throws: ``GnuplotError/notFound`` if it is not.
  package func check() throws(GnuplotError) {
    do throws(StartError) {
      try ChildCommand.check(program)
    } catch {
      throw .notFound
    }
  }

  /// Runs a script and blocks until gnuplot exits.
  ///
  /// Gnuplot ignores the settings of the user (`-d`) and writes only the picture to its standard
  /// output.
  ///
  /// - Returns: the content of a file in the format of the script.
  package func draw(_ script: GnuplotScript) throws(GnuplotError) -> [UInt8] {
    let result = try run(script.text)
    let errors = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").map {
      String($0.drop { $0 == " " })
    }.filter { line in
      line.hasPrefix("line ") && !line.indices.contains { line[$0...].hasPrefix("warning:") }
    }
    // Gnuplot exits with 0 after most errors but prints them all. Warnings are harmless.
    guard result.status == .exited(0), errors.isEmpty, !result.output.isEmpty else {
      throw .failed(errors.last ?? "no output")
    }
    return script.format == .svg ? SVGFontWeight.correct(result.output) : result.output
  }

  private func run(_ script: String) throws(GnuplotError) -> CommandOutput {
    let file: ScriptFile
    do throws(Errno) {
      file = try ScriptFile(script)
    } catch {
      throw .unusable("\(error)")
    }
    do throws(CommandOutput.Failure) {
      let result = try CommandOutput.collect(
        [program, "-d", "-"], input: file.descriptor, outputLimit: 1 << 30, errorLimit: 1 << 20,
        timeLimit: timeLimit)
      file.close()
      return result
    } catch {
      throw GnuplotError(error)
    }
  }
}

extension GnuplotError {
  fileprivate init(_ failure: CommandOutput.Failure) {
    self =
      switch failure {
      case .notStarted(let error): .unusable("\(error.errno)")
      case .system(let errno): .unusable("\(errno)")
      case .tooLong(let limit): .unusable("it printed more than \(limit) bytes")
      case .timedOut: .timedOut
      }
  }
}
