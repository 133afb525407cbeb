import Foundation
import MemoryProfile
import ProcFS
import TestSupport
import Testing

@testable import Recording

/// Accounts of all memory in recordings.
@Suite(.timeLimit(.minutes(20))) struct AccountRecordingTests {
  /// An account of some rows, different in each sample.
  private func account(_ place: Int) -> MemoryAccount? {
    let number = Int64(place)
    switch place % 4 {
    case 0:
      return MemoryAccount(
        scope: .machine, total: 24_683_652 << 10,
        amounts: AccountItem.allCases.map { ($0, (Int64($0.rawValue) + number) << 20) })
    case 1:
      return MemoryAccount(
        scope: .machine, total: 1 << 30, amounts: [(.selected, 2 << 30), (.free, 0), (.gpu, nil)])
    case 2:
      var account = MemoryAccount(
        scope: .group(number % 8 == 2 ? .v1 : .v2), total: 1 << 20,
        amounts: [(.selected, 900_000), (.chargeDifference, -500_000)])
      var limits = GroupLimits(group: "/system.slice/ä")
      limits.nearest = GroupLimits.Nearest(limit: 1 << 19, left: -(1 << 19), group: "")
      (limits.limitHits, limits.oomKills, limits.swap) = (401, 2, 32_509_952)
      account.limits = limits
      return account
    default: return nil
    }
  }

  private var samples: [Sample] {
    var run = RandomRun(seed: 41)
    return (0..<12).map { place in
      var sample = run.next()
      sample.account = account(place)
      return sample
    }
  }

  @Test func `accounts are read back as they were written, and only where there was one`() throws {
    let samples = samples
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      let read = try Replayed(path).samples
      #expect(read.map(\.account) == samples.map(\.account))
      #expect(read[1].account?[.unexplained] == -(1 << 30))
      let free = Int64(AccountItem.free.rawValue) << 20
      let rest = try #require(samples[0].account?[.unexplained])
      #expect(read[1].account?[.gpu] == nil)
      #expect(
        try rows(path, "SELECT sample, scope, total, free, unexplained, oom_kills FROM account")
          .prefix(3) == [
            "0|machine|25276059648|\(free)|\(rest)|", "1|machine|1073741824|0|-1073741824|",
            "2|cgroup_v1|1048576||648576|2",
          ])
    }
  }

  @Test func `without accounts a recording has no table of them`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record([initSample], to: path)
      #expect(
        try rows(path, "SELECT count(*) FROM sqlite_master WHERE name = 'account'") == ["0"])
    }
  }

  @Test func `rows of another version are read, and a run that is added has all rows`() throws {
    let samples = samples
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      try alter(
        path,
        """
        ALTER TABLE account DROP COLUMN gpu;
        ALTER TABLE account ADD COLUMN tomorrow INTEGER;
        UPDATE account SET tomorrow = 7, scope = 'numa' WHERE sample = 4;
        """)
      let read = try Replayed(path).samples
      let gpu = try #require(samples[0].account?[.gpu])
      let unexplained = try #require(samples[0].account?[.unexplained])
      // What is missing is part of the rest.
      #expect(read[0].account?[.gpu] == nil)
      #expect(read[0].account?[.unexplained] == unexplained + gpu)
      #expect(read[4].account == nil)
      try record(samples, to: path, appends: true)
      #expect(try Replayed(path).samples[12].account == samples[0].account)
    }
  }

  @Test(arguments: [
    "UPDATE account SET total = 'x'", "UPDATE account SET free = x'ff'",
    "UPDATE account SET unexplained = 1.5", "UPDATE account SET limit_left = 'x' WHERE sample = 2",
    "UPDATE account SET cgroup = x'ff'",
  ])
  func `inconsistent rows are an error`(damage: String) throws {
    let samples = samples
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      try alter(path, damage)
      var failure: RecordingError?
      do { _ = try Replayed(path) } catch let error as RecordingError { failure = error }
      guard case .damaged(path: path, _) = failure else {
        Issue.record("\(damage) was not detected")
        return
      }
    }
  }

  @Test func `a run with accounts of something else is detected`() throws {
    let machine = AccountSubject(scope: .machine)
    let group = AccountSubject(scope: .group(.v1), group: "/system.slice/ä")
    let samples = samples
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(Array(samples.prefix(3)), to: path)
      try RecordingReader(path: path).check(group)
      let others = [
        machine, AccountSubject(scope: .group(.v2), group: group.group),
        AccountSubject(scope: .group(.v1), group: "/b"),
      ]
      for other in others {
        #expect(
          throws: RecordingError.otherAccount(path: path, recorded: group, wanted: other)
        ) { try RecordingReader(path: path).check(other) }
      }
      // An older version did not write the path.
      try alter(path, "ALTER TABLE account DROP COLUMN cgroup")
      try RecordingReader(path: path).check(others[2])
      #expect(throws: RecordingError.self) { try RecordingReader(path: path).check(machine) }
      #expect(try Replayed(path).samples[2].account?.limits?.group == "")
    }
  }

  @Test func `forged numbers do not overflow`() throws {
    let samples = samples
    try withTemporaryDirectory { directory in
      let path = "\(directory)/run.db"
      try record(samples, to: path)
      for column in RecordingFormat.accountColumns + ["total"] {
        try alter(
          path,
          """
          UPDATE account SET \(column) =
          CASE sample % 2 WHEN 0 THEN 9223372036854775807 ELSE -9223372036854775808 END
          """)
      }
      let read = try Replayed(path).samples
      #expect(read[0].account?[.free] == Int64(RecordingFormat.largestValue))
      #expect(read[1].account?.total == 0)
    }
  }
}
