import Foundation
import SystemPackage
import TestSupport

/// Features of the kernel and the machine that run the tests.
enum Kernel {
  private static let hugePagesFile = "/proc/sys/vm/nr_hugepages"

  /// Whether smaps shows mappings made with MAP_STACK, since Linux 6.7.
  static var marksStacks: Bool { isAtLeast([6, 7]) }

  /// Whether the tests can give a process CAP_PERFMON, which permits reading smaps.
  static var allowsSmapsWithPerfmon: Bool { getuid() == 0 && isAtLeast([6, 15]) }

  private static func isAtLeast(_ version: [Int]) -> Bool {
    let release = contents("/proc/sys/kernel/osrelease") ?? ""
    let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    return !numbers.lexicographicallyPrecedes(version)
  }

  static func hugePages() throws -> Int {
    let text = try String(contentsOfFile: hugePagesFile, encoding: .utf8)
    return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  static func setHugePages(_ count: Int) throws {
    let file = try FileDescriptor.open(FilePath(hugePagesFile), .writeOnly)
    _ = try file.closeAfter { try file.writeAll("\(count)\n".utf8) }
  }

  /// Whether the kernel can reserve four huge pages. Memory may be too fragmented for them.
  static let canMakeHugePages: Bool = {
    guard let before = try? hugePages(), (try? setHugePages(before + 4)) != nil else {
      return false
    }
    defer { try? setHugePages(before) }
    return (try? hugePages()) == before + 4
  }()

  static let canSwap =
    getuid() == 0
    && ["/sbin/mkswap", "/sbin/swapon"].allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }
}
