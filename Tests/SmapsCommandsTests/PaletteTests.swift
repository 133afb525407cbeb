import MemoryProfile
import Plot
import TestSupport
import Testing

@testable import SmapsCommands

/// Neighbors in the stack are distinguishable with every kind of color vision, and all colors are
/// distinguishable from the background.
@Suite(.timeLimit(.minutes(20))) struct PaletteTests {
  private let categories = Category.allCases

  @Test(arguments: SeenColor.Vision.allCases)
  func `neighboring categories differ`(vision: SeenColor.Vision) {
    for (one, next) in zip(categories, categories.dropFirst()) {
      #expect(distance(one, next, vision) > 12, "\(one) and \(next)")
    }
  }

  /// The categories that most charts consist of. Any two of them may be neighbors, if those between
  /// them are 0.
  @Test(arguments: SeenColor.Vision.allCases)
  func `any two of the usual categories differ`(vision: SeenColor.Vision) {
    let usual = categories.filter { ![.vdso, .vvar, .vsyscall, .other].contains($0) }
    for (index, one) in usual.enumerated() {
      for other in usual[(index + 1)...] {
        #expect(distance(one, other, vision) > 9, "\(one) and \(other)")
      }
    }
  }

  @Test(arguments: ThemeName.allCases)
  func `every color has enough contrast with the background`(theme: ThemeName) {
    let background = SeenColor(theme.theme.background)
    let colors =
      categories.map { RGB($0.descriptor.color) } + Palette.colors + LayerColors.others
      + [Palette.other, RGB(Measure.hugetlb.descriptor.color ?? 0)]
    for color in colors { #expect(SeenColor(color).contrast(with: background) > 1.85, "\(color)") }
  }

  /// Processes and files are in the order of the palette, and the rest may be above any of them.
  @Test(arguments: SeenColor.Vision.allCases)
  func `any two colors of the palette differ, and neighbors differ more`(vision: SeenColor.Vision) {
    let colors = Palette.colors
    for (index, one) in colors.enumerated() {
      #expect(distance(one, colors[(index + 1) % colors.count], vision) > 18)
      #expect(distance(one, Palette.other, vision) > 10)
      for other in colors[(index + 1)...] { #expect(distance(one, other, vision) > 9) }
    }
    #expect(Palette.color(at: 10) == Palette.color(at: 0))
  }

  @Test(arguments: SeenColor.Vision.allCases)
  func `colors of other names differ from each other and from the usual categories`(
    vision: SeenColor.Vision
  ) {
    let usual = categories.filter { ![.vdso, .vvar, .vsyscall, .other].contains($0) }
      .map { RGB($0.descriptor.color) }
    for (index, one) in LayerColors.others.enumerated() {
      for other in LayerColors.others[(index + 1)...] + usual {
        #expect(distance(one, other, vision) > 5, "\(one) and \(other)")
      }
    }
  }

  @Test func `a name has the same color in every chart, unless it collides`() {
    let names = (0..<9).map { "[anon:\($0)]" }
    let colors = LayerColors(others: names)
    #expect(Set(names.map(colors.other)).count == 9)
    #expect(LayerColors(others: ["a", "b"]).other("a") == LayerColors(others: ["a"]).other("a"))
  }

  @Test func `colored text is legible`() {
    for theme in [Theme.light, .dark] {
      for color in [LayerColors.faults, RGB(0xFFFF00), RGB(0x000080), theme.background] {
        #expect(theme.legible(color).contrast(with: theme.background) >= 4.5)
      }
      for color in [theme.text, theme.secondaryText] { #expect(theme.legible(color) == color) }
    }
    // `RGB.contrast(with:)` agrees with the contrast of `SeenColor`.
    for color in Palette.colors {
      let other = SeenColor(color).contrast(with: SeenColor(RGB(0xFFFFFF)))
      #expect(abs(color.contrast(with: RGB(0xFFFFFF)) - other) < 0.001)
    }
  }

  /// Known values: the contrast of white with black and with #767676 by W3C. Red and green are more
  /// similar with deuteranopia.
  @Test func `contrast and color distance have known values`() {
    #expect(abs(SeenColor(0xFFFFFF).contrast(with: SeenColor(0)) - 21) < 0.001)
    #expect(abs(SeenColor(0xFFFFFF).contrast(with: SeenColor(0x767676)) - 4.54) < 0.01)
    #expect(abs(SeenColor(0xFFFFFF).distance(to: SeenColor(0)) - 100) < 0.01)
    let (red, green) = (SeenColor(0xC04040), SeenColor(0x607030))
    #expect(
      red.seen(with: .deuteranopia).distance(to: green.seen(with: .deuteranopia))
        < red.distance(to: green) / 2)
  }

  private func distance(
    _ one: Category, _ other: Category, _ vision: SeenColor.Vision
  ) -> Double {
    distance(RGB(one.descriptor.color), RGB(other.descriptor.color), vision)
  }

  private func distance(_ one: RGB, _ other: RGB, _ vision: SeenColor.Vision) -> Double {
    SeenColor(one).seen(with: vision).distance(to: SeenColor(other).seen(with: vision))
  }
}
