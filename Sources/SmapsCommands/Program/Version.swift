import MemoryProfile
import PlotCairo
import SQLite

/// The version of the programs.
enum Version {
  static let number = "0.2.0"

  /// The version, and the versions that it was built with, on one line.
  ///
  /// The versions of libraries are those of their headers. So no library is called, and cairo is
  /// not loaded.
  static var text: String {
    """
    \(number), built with Swift \(swift), cairo \(Cairo.headerVersion), \
    PCRE2 \(Pattern.headerVersion) and SQLite \(Database.headerVersion) for \(architecture) Linux
    """
  }

  /// The compiler has no constant for its version, only conditions on it.
  private static var swift: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3.3)
      "6.3.3 or later"
    #elseif compiler(>=6.3.2)
      "6.3.2"
    #elseif compiler(>=6.3.1)
      "6.3.1"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2 or earlier"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #elseif arch(riscv64)
      "riscv64"
    #else
      "some other"
    #endif
  }
}
