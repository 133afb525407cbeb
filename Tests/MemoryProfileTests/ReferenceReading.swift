import Foundation
import ProcFS
import TestSupport

// Another way to the same numbers, as simple as can be, to hold the fast one against.

/// The lines of a captured process's smaps.
func lines(of pid: ProcessID, in tree: String) -> [String] {
  text(of: "\(Checkout.tree(tree))/\(pid)/smaps").components(separatedBy: "\n")
}

/// What a file holds; nothing where there is none.
func text(of path: String) -> String {
  String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
}

/// The names of what is in a folder.
func files(in folder: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
}

/// The sum of all `Pss:` lines, in bytes.
func sumOfPSSLines(of pid: ProcessID, in tree: String) -> UInt64 {
  lines(of: pid, in: tree).filter { $0.hasPrefix("Pss:") }.reduce(0) { sum, line in
    sum + (UInt64(line.split(separator: " ")[1]) ?? 0) * 1024
  }
}
