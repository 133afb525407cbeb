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
}
