/// Names of units of systemd.
enum UnitName {
  /// Returns a part of a name as it was before systemd escaped it: `\x2d` is a byte, and a hyphen
  /// is a slash (systemd-escape(1)). A slash would be ambiguous here, so a hyphen stays.
  static func unescaped(_ part: ArraySlice<UInt8>) -> [UInt8] {
    var name: [UInt8] = []
    var rest = part
    while let byte = rest.first {
      let digits = rest.dropFirst(2).prefix(2)
      if rest.starts(with: #"\x"#.utf8), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        name.append(value)
        rest = rest.dropFirst(4)
      } else {
        name.append(byte)
        rest = rest.dropFirst()
      }
    }
    return name
  }
}
