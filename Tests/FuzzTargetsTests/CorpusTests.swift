import Foundation
import FuzzTargets
import TestSupport
import Testing

/// One after the other: all targets share the file that their readers are given.
@Suite(.timeLimit(.minutes(10)), .serialized) struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func `what must hold holds for every input that was kept`(target: FuzzTarget) throws {
    let folder = "\(Checkout.root)/Fixtures/fuzz/\(target.rawValue)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(!names.isEmpty)
    for name in names {
      let input = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.check(input) }
    }
  }
}
