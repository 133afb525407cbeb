import Plot

/// How numbers of bytes are written for people, wherever exact ones are not asked for.
enum ByteText {
  /// Three significant digits and a binary unit: `1.24 GiB`.
  static func brief(_ bytes: UInt64) -> String { Quantity.bytes.text(Double(bytes)) }
}
