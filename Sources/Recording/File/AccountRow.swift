import SQLite
import MemoryProfile

/// A row of `account`.
struct AccountRow: ChangeRow {
  let sample: Int64

  /// `nil` if a later version made an account of something unknown.
  let account: MemoryAccount?

  /// Whether a column that has numbers has anything else.
  let isDamaged: Bool

  static let query = "SELECT * FROM \(RecordingFormat.accountTable) ORDER BY sample"

  init(_ row: Row) throws {
    sample = try row["sample"]
    isDamaged =
      (["total"] + RecordingFormat.accountColumns).contains { column in
        guard row.hasColumn(column) else { return false }
        switch row.value(column) {
        case .integer, .null: return false
        default: return true
        }
      }
      || Self.group(of: row) == nil
    let total: Int64 = try row["total"]
    guard let scope = MemoryAccount.Scope(key: try row["scope"]) else {
      account = nil
      return
    }
    var amounts: [(AccountItem, Int64?)] = []
    for item in AccountItem.allCases {
      amounts.append((item, try Self.number(item.descriptor.key, of: row)))
    }
    var account = MemoryAccount(
      scope: scope, total: UInt64(clamping: Self.bounded(total)), amounts: amounts)
    if case .group = scope { account.limits = try Self.limits(row) }
    self.account = account
  }

  private static func limits(_ row: Row) throws -> GroupLimits {
    var limits = GroupLimits(group: group(of: row) ?? "")
    if let limit = try number("limit_bytes", of: row), let left = try number("limit_left", of: row)
    {
      limits.nearest = GroupLimits.Nearest(
        limit: UInt64(clamping: limit), left: left, group: "")
    }
    limits.limitHits = try number("limit_hits", of: row).map { UInt64(clamping: $0) }
    limits.oomKills = try number("oom_kills", of: row).map { UInt64(clamping: $0) }
    limits.swap = try number("swap", of: row).map { UInt64(clamping: $0) }
    return limits
  }

  /// The path of the group.
  ///
  /// - Returns: empty if an older version did not write it; `nil` if it is no text.
  private static func group(of row: Row) -> String? {
    guard row.hasColumn(RecordingFormat.groupColumn) else { return "" }
    return switch row.value(RecordingFormat.groupColumn) {
    case .null: ""
    case .text(let path): path
    default: nil
    }
  }

  /// - Returns: `nil` for NULL, and for a column that an older version did not write.
  private static func number(_ column: String, of row: Row) throws -> Int64? {
    guard row.hasColumn(column) else { return nil }
    return try row[column, as: Int64?.self].map(bounded)
  }

  /// A forged number may be larger than any machine's memory.
  private static func bounded(_ number: Int64) -> Int64 {
    let largest = Int64(RecordingFormat.largestValue)
    return min(max(number, -largest), largest)
  }
}
