import Foundation
import ProcFS
import TestSupport

// Another way to the same numbers, as simple as can be, to hold the fast one against.

/// The lines of a captured process's smaps.
func lines(of pid: ProcessID, in tree: String) -> [String] {
  let path = "\(Checkout.tree(tree))/\(pid)/smaps"
  guard let data = FileManager.default.contents(atPath: path) else { return [] }
  return String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
}

/// The sum of all `Pss:` lines, in bytes.
func sumOfPSSLines(of pid: ProcessID, in tree: String) -> UInt64 {
  lines(of: pid, in: tree).filter { $0.hasPrefix("Pss:") }.reduce(0) { sum, line in
    sum + (UInt64(line.split(separator: " ")[1]) ?? 0) * 1024
  }
}
