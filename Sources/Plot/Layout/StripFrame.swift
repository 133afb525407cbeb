/// The area of the canvas that shows a strip, in pixels from the top, and its axis.
struct StripFrame {
  let top: Double
  let bottom: Double
  let axis: AxisLayout

  /// The height of the space for the title above a strip, in pixels.
  static let titleHeight = 32.0

  private let scale: LinearScale

  private init(_ axis: AxisLayout, top: Double, bottom: Double) {
    self.axis = axis
    self.top = top
    self.bottom = bottom
    scale = LinearScale(axis.domain, from: bottom, to: top)
  }

  /// Divides the lower part of a space among strips, from top to bottom.
  static func stack(_ axes: [AxisLayout], from top: Double, to bottom: Double) -> [StripFrame] {
    let height = min(max(18, (bottom - top) * 0.09), 60).rounded()
    return axes.enumerated().map { index, axis in
      let below = Double(axes.count - 1 - index) * (height + titleHeight)
      return StripFrame(axis, top: bottom - below - height, bottom: bottom - below)
    }
  }

  func y(_ rate: Double) -> Double { scale.position(of: rate) }
}
