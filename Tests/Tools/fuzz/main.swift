import FuzzTargets
import Libc

// One program for all fuzz targets. FUZZ_TARGET names the target; the arguments are libFuzzer's.
// `.ci/fuzz` builds and runs it.

private func named(_ name: String) -> FuzzTarget {
  if let target = FuzzTarget(rawValue: name) { return target }
  let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
  print("FUZZ_TARGET must be one of: \(names)")
  exit(64)
}

private let target = named(getenv("FUZZ_TARGET").map { String(cString: $0) } ?? "")

/// `LLVMFuzzerRunDriver` of `FuzzerInterface.h`.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runDriver(&count, &arguments) { start, count in
    do {
      try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
      fatalError("\(error)")
    }
    return 0
  })
