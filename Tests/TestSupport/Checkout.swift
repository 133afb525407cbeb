/// The folders of this checkout, found by where this file lies: the only place that knows.
package enum Checkout {
  /// The package's folder.
  package static let root = String(#filePath.dropLast("/Tests/TestSupport/Checkout.swift".count))

  /// A captured tree of `Fixtures/proc`.
  package static func tree(_ name: String) -> String { "\(root)/Fixtures/proc/\(name)" }

  /// A recorded sample file.
  package static func recording(_ name: String) -> String { "\(root)/Fixtures/recordings/\(name)" }

  /// The captured trees that are well formed.
  package static let trees = [
    "bash-vim", "chromium", "jvm", "go", "node", "postgresql", "python", "names",
    "kernel-thread-and-zombie", "deleted", "paths", "command-lines", "family", "older-kernel",
    "tomorrow", "wide-numbers", "hugetlb-and-swap", "no-exe", "owners",
  ]
}
