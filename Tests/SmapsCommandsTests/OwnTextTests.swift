import CLinux
import Foundation
import MemoryProfile
import ProcFS
import Testing

@Suite struct OwnTextTests {
  @Test func `a program's text leaves its resident set`() throws {
    // Other tests call theirs back meanwhile.
    let isSmaller = try (0..<100).contains { _ in
      let before = try residentText()
      #expect(before > 0)
      #expect(linux_leave_text() == 0)
      return try residentText() < before
    }
    #expect(isSmaller)
  }

  /// What is in memory of this program's own file and may be executed, in bytes.
  private func residentText() throws -> UInt64 {
    var text: UInt64 = 0
    let tree = try ProcTree("/proc")
    guard case .process(let process) = try tree.open(ProcessID(rawValue: getpid())),
      case .file(let smaps) = try process.open(.smaps)
    else { return 0 }
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    var buffer = ReadBuffer()
    var parser = SmapsParser()
    _ = try smaps.forEachMapping(buffer: &buffer, parser: &parser) { mapping, bytes in
      if mapping.permissions.contains(.execute), mapping.text(in: bytes) == executable {
        text += mapping.rss
      }
    }
    return text
  }
}
