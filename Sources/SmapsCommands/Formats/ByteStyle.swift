/// How a table writes numbers of bytes.
enum ByteStyle {
  /// Every digit: `3342336`.
  case exact
  /// Three digits and a binary unit: `3.19 MiB`.
  case brief

  /// For a column.
  func format(_ bytes: UInt64) -> String {
    switch self {
    case .exact: String(bytes)
    case .brief: ByteFormatter.brief(bytes)
    }
  }

  /// For a sentence: `3342336 bytes`, `3.19 MiB`.
  func withUnit(_ bytes: UInt64) -> String {
    switch self {
    case .exact: "\(bytes) bytes"
    case .brief: ByteFormatter.brief(bytes)
    }
  }

  /// With its sign: `+977 KiB`, `-12288`; `0` for no change.
  func signed(_ change: Change) -> String {
    change.magnitude == 0 ? "0" : (change.isGrowth ? "+" : "-") + format(change.magnitude)
  }
}
