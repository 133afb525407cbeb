import Plot

/// The colours of what is drawn beside the categories, which have their own.
struct LayerColors {
  static let faults = RGB(0xB3123F)

  /// For mappings' names that count as other; chosen by computation, to be told from each other and
  /// from the categories.
  static let others = [
    0x1F9059, 0x7680C2, 0x804810, 0xA66897, 0xD8916C, 0x355F6A, 0xC4962B, 0x925A25, 0xAB9BCB,
  ].map { RGB($0) }

  private var colors: [String: RGB] = [:]

  /// Each name has the same colour in every chart, as long as no other of the chart wants the same:
  /// then the later in the alphabet takes the next that is free.
  init(others names: [String]) {
    var free = Array(Self.others.indices)
    for name in names.sorted() {
      if free.isEmpty { free = Array(Self.others.indices) }
      // FNV-1a: the standard library's hash differs from run to run.
      let hash = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
      let wanted = Int(hash % UInt32(Self.others.count))
      let taken = free.firstIndex { $0 >= wanted } ?? 0
      colors[name] = Self.others[free.remove(at: taken)]
    }
  }

  func other(_ name: String) -> RGB { colors[name] ?? Palette.other }
}
