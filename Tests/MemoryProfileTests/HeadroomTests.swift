import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// What limits in percent are checked with.
@Suite(.timeLimit(.minutes(20))) struct HeadroomTests {
  private func reader(_ fixture: String) throws -> HeadroomReader {
    HeadroomReader(try ProcTree("\(Checkout.root)/Fixtures/account/\(fixture)/proc"))
  }

  @Test(
    arguments: [
      ("group-v2", "/system.slice/db.service", 1_610_612_736, "/system.slice"),
      ("group-v1", "/docker/1f2e", 2_147_483_648, "/docker"),
    ] as [(String, String, UInt64, String)])
  func `the limit is that of the nearest group that has one`(
    fixture: String, path: String, limit: UInt64, group: String
  ) throws {
    var reader = try reader(fixture)
    try reader.addLimit(ofGroup: path)
    let headroom = try reader.read()
    #expect(headroom.limit?.limit == limit)
    #expect(headroom.limit?.group == group)
    #expect(headroom.pressure == nil)
  }

  @Test func `the pressure is that of the group or of the machine`() async throws {
    var group = try reader("group-v2")
    try group.addPressure(ofGroup: "/system.slice/db.service")
    #expect(try group.read() == MemoryHeadroom(pressure: PressureStall(some: 153, full: 10)))
    try await withTemporaryDirectory { directory in
      let files = FileManager.default
      try files.createDirectory(
        atPath: "\(directory)/pressure", withIntermediateDirectories: true)
      var machine = HeadroomReader(try ProcTree(directory))
      try machine.addPressure(ofGroup: nil)
      #expect(try machine.read() == MemoryHeadroom())
      let text = "some avg10=20.01 avg60=0 total=1\nfull avg10=4.99 avg60=0 total=1\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/pressure/memory"))
      #expect(try machine.read().pressure == PressureStall(some: 2_001, full: 499))
    }
  }

  @Test func `a group without a counter or that does not exist is an error`() throws {
    var reader = try reader("group-v2")
    #expect(throws: AccountError.noGroup(path: "/nowhere")) {
      try reader.addLimit(ofGroup: "/nowhere")
    }
    #expect(throws: AccountError.noCounter(path: "/")) { try reader.addPressure(ofGroup: "/") }
  }

  @Test func `growth is known when half of the window was sampled`() {
    var growth = RecentGrowth(interval: .seconds(1))
    #expect(growth.window == .seconds(600))
    for second in 0...UInt64(299) { growth.append(second * 1000, at: .seconds(second)) }
    #expect(growth.perHour == nil)
    for second in 300...UInt64(310) { growth.append(second * 1000, at: .seconds(second)) }
    #expect((3_599_000...3_601_000).contains(growth.perHour ?? 0))
    growth.reset()
    #expect(growth.perHour == nil)
  }

  @Test func `growth that ended more than a window ago is forgotten`() {
    var growth = RecentGrowth(interval: .seconds(1))
    for second in 0...UInt64(600) { growth.append(second * 1000, at: .seconds(second)) }
    #expect((growth.perHour ?? 0) > 3_000_000)
    for second in 601...UInt64(1_300) { growth.append(600_000, at: .seconds(second)) }
    #expect(growth.perHour == 0)
  }

  @Test func `a long interval has a longer window`() {
    var growth = RecentGrowth(interval: .seconds(60))
    #expect(growth.window == .seconds(3_600))
    for minute in 0...UInt64(31) { growth.append(minute << 20, at: .seconds(minute * 60)) }
    let expected = 60.0 * 1_048_576
    #expect(abs((growth.perHour ?? 0) - expected) < expected / 1000)
  }
}
