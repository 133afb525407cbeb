import Plot
import ProcFS

/// The colors of layers that are no categories.
struct LayerColors {
  static let faults = RGB(0xB3123F)
  static let cpu = RGB(0x1F7A8C)

  /// For mappings' names that count as other. Computed to be distinguishable from each other and
  /// from the categories.
  static let others = [
    0x1F9059, 0x7680C2, 0x804810, 0xA66897, 0xD8916C, 0x355F6A, 0xC4962B, 0x925A25, 0xAB9BCB,
  ].map { RGB($0) }

  private var colors: [String: RGB] = [:]

  /// Assigns colors by the hash of each name, so that a name has the same color in every chart. On
  /// a collision, the name that is later in the alphabet gets the next free color.
  init(others names: [String]) {
    var free = Array(Self.others.indices)
    for name in names.ordered(by: <) {
      if free.isEmpty { free = Array(Self.others.indices) }
      // FNV-1a: the standard library's hash differs from run to run.
      let hash = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
      let preferred = Int(hash % UInt32(Self.others.count))
      let next = free.firstIndex { $0 >= preferred } ?? 0
      colors[name] = Self.others[free.remove(at: next)]
    }
  }

  func other(_ name: String) -> RGB { colors[name] ?? Palette.other }
}
