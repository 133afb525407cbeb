import MemoryProfile

/// Parses an account as `smaps-snapshot --account -j` and NDJSON print it.
///
///     {"of":"machine","total":N,"rows":[{"row":"free","bytes":N}…]}
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
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "of": scope = MemoryAccount.Scope(key: try scanner.string())
      case "total": total = try scanner.unsigned(upTo: RecordingFormat.largestValue)
      case "rows":
        try scanner.array { scanner throws(JSONScanner.Failure) in
          guard let row = try Self.row(&scanner) else { return }
          amounts[row.item] = row.bytes
        }
      default: try scanner.skip()
      }
    }
    guard let scope, let total else { throw scanner.failure("'of' or 'total' is missing") }
    return MemoryAccount(
      scope: scope, total: total, amounts: amounts.map { ($0.key, $0.value) })
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
