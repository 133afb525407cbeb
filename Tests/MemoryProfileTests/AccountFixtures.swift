import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Tests of accounts that are read from `Fixtures/account`.
protocol AccountFixtures {}

extension AccountFixtures {
  func account(
    _ fixture: String, group: String? = nil, others: Set<ProcessID>? = [],
    selected: UInt64 = 0
  ) throws -> MemoryAccount {
    let tree = try ProcTree("\(Checkout.root)/Fixtures/account/\(fixture)/proc")
    var reader = try AccountReader(tree, group: group)
    return try reader.account(of: MemoryUsage([.heap: selected]), others: others)
  }

  func expectExactSum(_ account: MemoryAccount) {
    #expect(account.rows.reduce(0) { $0 + $1.bytes } == Int64(account.total))
    #expect(account.rows.last?.item == .unexplained)
  }
}
