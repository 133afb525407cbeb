/// The file formats that cairo renders.
public enum CairoFormat: CaseIterable, Sendable {
  /// Scalable Vector Graphics with tooltips and text that can be searched and copied.
  case svg
  /// Portable Network Graphics with one pixel for each pixel of the scene.
  case png
  /// Portable Document Format with one point (1/72 inch) for each pixel of the scene.
  case pdf
}
