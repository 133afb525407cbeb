import CommandLineOptions
package import ProcFS

/// PIDs separated by commas: the value of `--pid`.
package struct ProcessIDList: Equatable {
  package let pids: [ProcessID]

  /// - Throws: a `ValidationError` if one of them is not a PID.
  package init(_ argument: String) throws {
    pids = try argument.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int32(text), number > 0
      else {
        throw ValidationError(
          "expected a PID such as 4711, or several separated by commas such as 1,4711")
      }
      return ProcessID(rawValue: number)
    }
  }
}
