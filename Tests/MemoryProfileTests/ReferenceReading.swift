import Foundation
import ProcFS
import TestSupport

// Reads the same numbers in the simplest way, to check the fast one.

/// The lines of a captured process's smaps.
func lines(of pid: ProcessID, in tree: String) -> [String] {
  text(of: "\(Checkout.tree(tree))/\(pid)/smaps").components(separatedBy: "\n")
}

/// The content of a file; empty if there is none.
func text(of path: String) -> String {
  String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
}

/// The names of the files in a directory.
func files(in directory: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
}

/// The sum of all `Pss:` lines, in bytes.
func sumOfPSSLines(of pid: ProcessID, in tree: String) -> UInt64 {
  lines(of: pid, in: tree).filter { $0.hasPrefix("Pss:") }.reduce(0) { sum, line in
    sum + (UInt64(line.split(separator: " ")[1]) ?? 0) * 1024
  }
}
