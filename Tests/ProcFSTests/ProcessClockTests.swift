import Foundation
import Testing

@testable import ProcFS

@Suite(.timeLimit(.minutes(20))) struct ProcessClockTests {
  @Test func `the clock of a process grows while it runs`() throws {
    let pid = ProcessID(rawValue: getpid())
    let before = try #require(ProcessClock.time(of: pid))
    var sum = 0
    for value in 0..<100_000 { sum &+= value }
    let after = try #require(ProcessClock.time(of: pid))
    #expect(sum > 0 && after > before)
    #expect(ProcessClock.isPrecise)
  }

  @Test func `a PID without a process has no clock`() {
    #expect(ProcessClock.time(of: ProcessID(rawValue: .max >> 4)) == nil)
  }

  @Test func `a clock that advances in ticks is not precise`() {
    func isPrecise(step: UInt64, every: Int) -> Bool {
      var readings = 0
      return ProcessClock.isPrecise {
        readings += 1
        return UInt64(readings / every) * step
      }
    }
    #expect(isPrecise(step: 50, every: 1))
    #expect(isPrecise(step: 1000, every: 100))
    #expect(!isPrecise(step: 4_000_000, every: 100))
    #expect(!isPrecise(step: 50, every: 10_000))
  }

  @Test func `the inode of a process's directory is that of the listing`() throws {
    let tree = try ProcTree()
    let pid = ProcessID(rawValue: getpid())
    let entry = try #require(try tree.processes().first { $0.pid == pid })
    #expect(tree.inode(of: pid) == entry.inode)
    #expect(tree.inode(of: ProcessID(rawValue: .max >> 4)) == nil)
  }
}
