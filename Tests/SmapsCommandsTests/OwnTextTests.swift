import CLinux
import Foundation
import MemoryProfile
import ProcFS
import Testing

@Suite(.timeLimit(.minutes(5))) struct OwnTextTests {
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
    var sampler = Sampler(
      try ProcTree("/proc"),
      selection: Selection(pids: [ProcessID(rawValue: getpid())], includesSelf: true))
    return try sampler.sample { .zero }.total[.binaryText]
  }
}
