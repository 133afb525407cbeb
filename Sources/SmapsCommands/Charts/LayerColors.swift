import Plot

/// The colours of what is drawn beside the categories, which have their own.
enum LayerColors {
  static let hugetlb = RGB(0x8C2D04)
  static let faults = RGB(0xB3123F)

  /// Of a mapping's name that counts as other: always the same for the same name.
  static func other(_ name: String) -> RGB {
    // FNV-1a: the standard library's hash differs from run to run.
    let hash = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return others[Int(hash % UInt32(others.count))]
  }

  static let others = [0xD8B365, 0x80A89B, 0xC9A0B5, 0xA3B56B, 0x9C8FB8, 0xCF9B7C].map { RGB($0) }
}
