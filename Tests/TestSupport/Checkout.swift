/// Paths in this checkout, derived from the path of this source file.
package enum Checkout {
  /// The package's directory.
  package static let root = String(#filePath.dropLast("/Tests/TestSupport/Checkout.swift".count))

  /// The path of a captured tree in `Fixtures/proc`.
  package static func tree(_ name: String) -> String { "\(root)/Fixtures/proc/\(name)" }

  /// The path of a sample file in `Fixtures/recordings`.
  package static func recording(_ name: String) -> String { "\(root)/Fixtures/recordings/\(name)" }

  /// The names of all well-formed captured trees.
  package static let trees = [
    "bash-vim", "chromium", "jvm", "go", "node", "postgresql", "python", "names",
    "kernel-thread-and-zombie", "deleted", "paths", "command-lines", "family", "older-kernel",
    "tomorrow", "wide-numbers", "hugetlb-and-swap", "no-exe", "owners",
    "swap-without-swappss", "go-named", "no-command-line",
    "shared-swap", "named-arenas",
  ]
}
