/// The colours of everything that stands for no value, and the sizes of type.
package struct Theme: Equatable, Sendable {
  package var ground: RGB
  package var text: RGB
  /// For what is read second: small facts, tick labels.
  package var faintText: RGB
  package var grid: RGB
  package var axis: RGB

  package var titleFont = Font(size: 19, isBold: true)
  package var font = Font(size: 12)
  package var boldFont = Font(size: 12, isBold: true)

  /// For white paper and bright rooms.
  package static let light = Theme(
    ground: RGB(0xFFFFFF), text: RGB(0x1F2933), faintText: RGB(0x5B6875), grid: RGB(0xE4E8EC),
    axis: RGB(0x9AA5B1))
}
