import CLinux
import Foundation
import MemoryProfile
import ProcFS
import Testing

@Suite(.timeLimit(.minutes(20))) struct OwnTextTests {
  @Test func `linux_leave_text shrinks the resident text of the process`() throws {
    // Tests on other threads load pages meanwhile, so it is repeated.
    let isSmaller = try (0..<100).contains { _ in
      let before = try residentText()
      #expect(before > 0)
      #expect(linux_leave_text() == 0)
      return try residentText() < before
    }
    #expect(isSmaller)
  }

  /// The PSS of the executable pages of this process's own file, in bytes.
  private func residentText() throws -> UInt64 {
    var sampler = Sampler(
      try ProcTree("/proc"),
      selection: Selection(pids: [ProcessID(rawValue: getpid())], includesSelf: true))
    return try sampler.sample { .zero }.total[.binaryText]
  }
}
