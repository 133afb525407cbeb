import Plot

extension Scene {
  /// Returns the scene without points of outlines that can't be seen.
  func simplified() -> Scene {
    var simplified = self
    for (index, element) in elements.enumerated() {
      switch element {
      case .polygon(let points, let fill, let name):
        simplified.elements[index] = .polygon(points.simplified(), fill: fill, name: name)
      case .line(let points, let color, let width, let name):
        simplified.elements[index] = .line(
          points.simplified(), color: color, width: width, name: name)
      case .rectangle, .circle, .text: break
      }
    }
    return simplified
  }
}

extension [Point] {
  /// Returns the points without those that the line passes within an eighth of a pixel above or
  /// below anyway.
  ///
  /// Positions are rounded by as much already. Both together are a quarter of a pixel for an edge,
  /// so the height of a layer stays exact to half a pixel. A line is only simplified where it goes
  /// from left to right.
  func simplified() -> [Point] {
    guard count > 2, var start = first else { return self }
    var simplified = [start]
    var next = 1
    while next < count {
      // The farthest point for which all points before it are close to a straight line.
      var farthest = next
      var slopes = -Double.infinity...Double.infinity
      while next < count, self[next].x > start.x, (self[next].y - start.y).isFinite {
        let width = self[next].x - start.x
        let height = self[next].y - start.y
        if slopes.contains(height / width) { farthest = next }
        let passing = ((height - Self.tolerance) / width)...((height + Self.tolerance) / width)
        guard slopes.overlaps(passing) else { break }
        slopes = slopes.clamped(to: passing)
        next += 1
      }
      start = self[farthest]
      simplified.append(start)
      next = farthest + 1
    }
    return simplified
  }

  /// In pixels.
  private static let tolerance = 0.125
}
