import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Serialized, because all targets share one file.
@Suite(.timeLimit(.minutes(20)), .serialized) struct CorpusTests {
  @Test(arguments: FuzzTarget.allCases)
  func `all properties hold for every input in the corpus`(target: FuzzTarget) throws {
    let directory = "\(Checkout.root)/Fixtures/fuzz/\(target.rawValue)"
    let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    #expect(!names.isEmpty)
    for name in names {
      let input = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)")))
      #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.check(input) }
    }
  }
}
