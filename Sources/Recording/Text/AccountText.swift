import JSON
import MemoryProfile
import ProcFS

/// Parses an account as `smaps-snapshot --account -j` and NDJSON print it.
///
///     {"of":"machine","total":N,"cgroup":LIMITS,"rows":[{"row":"free","bytes":N}…]}
///
/// A group has `cgroup`: `{"path":"…","limit":{"bytes":N,"left":N,"path":"…"},"high":N,
/// "limit_hits":N,"oom_kills":N,"swap":N,"tcp":N,"pressure":{…}}`.
///
/// Unknown keys and rows are skipped. A row that is missing is part of
/// ``AccountItem/unexplained``.
enum AccountText {
  static func account(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> MemoryAccount {
    var scope: MemoryAccount.Scope?
    var total: UInt64?
    var amounts: [AccountItem: Int64] = [:]
    var limits: GroupLimits?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "of": scope = MemoryAccount.Scope(key: try scanner.string())
      case "total": total = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      case "cgroup": limits = try Self.limits(&scanner)
      case "rows":
        try scanner.array { scanner throws(JSONScanner.Failure) in
          guard let row = try Self.row(&scanner) else { return }
          amounts[row.item] = row.bytes
        }
      default: try scanner.skip()
      }
    }
    guard let scope, let total else { throw scanner.failure("'of' or 'total' is missing") }
    var account = MemoryAccount(
      scope: scope, total: total, amounts: amounts.map { ($0.key, $0.value) })
    if case .group = scope { account.limits = limits }
    return account
  }

  private static func limits(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> GroupLimits {
    var limits = GroupLimits(group: "")
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "path": limits.group = try scanner.string()
      case "limit": limits.nearest = try Self.nearest(&scanner)
      case "high": limits.high = try Self.number(&scanner)
      case "limit_hits": limits.limitHits = try Self.number(&scanner)
      case "oom_kills": limits.oomKills = try Self.number(&scanner)
      case "swap": limits.swap = try Self.number(&scanner)
      case "tcp": limits.sockets = try Self.number(&scanner)
      case "pressure": limits.pressure = try Self.pressure(&scanner)
      default: try scanner.skip()
      }
    }
    return limits
  }

  private static func nearest(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> GroupLimits.Nearest? {
    var (limit, left): (UInt64?, Int64?)
    var path = ""
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "bytes": limit = try Self.number(&scanner)
      case "left": left = try scanner.signed(upTo: Int64(RecordingFormat.largestValue))
      case "path": path = try scanner.string()
      default: try scanner.skip()
      }
    }
    guard let limit, let left else { return nil }
    return GroupLimits.Nearest(limit: limit, left: left, group: path)
  }

  private static func pressure(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> PressureStall? {
    var (some, full): (UInt64?, UInt64?)
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "some_hundredths_of_percent": some = try Self.number(&scanner)
      case "full_hundredths_of_percent": full = try Self.number(&scanner)
      default: try scanner.skip()
      }
    }
    guard let some, let full else { return nil }
    return PressureStall(some: some, full: full)
  }

  private static func number(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> UInt64 {
    try scanner.unsigned(upTo: RecordingFormat.largestValue)
  }

  private static func row(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> (item: AccountItem, bytes: Int64)? {
    var item: AccountItem?
    var bytes: Int64?
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "row": item = AccountItem(key: try scanner.string())
      case "bytes": bytes = try scanner.signed(upTo: Int64(RecordingFormat.largestValue))
      default: try scanner.skip()
      }
    }
    guard let bytes else { throw scanner.failure("'bytes' is missing") }
    return item.map { ($0, bytes) }
  }
}
