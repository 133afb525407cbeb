/// Values over time as columns of text: a sparkline in one row, a graph in several.
struct HistoryGraph {
  let glyphs: Glyphs
  /// In columns and rows.
  let width: Int
  let height: Int

  /// Returns the rows from the top.
  ///
  /// If there are more values than columns, two, four or eight of them share a column, which shows
  /// the largest. So only the last column changes from one sample to the next.
  ///
  /// - Parameters:
  ///   - values: in order.
  ///   - baseline: the value at the bottom; `nil` for the smallest value, which makes small changes
  ///     visible.
  func rows(_ values: [Double], baseline: Double?) -> [String] {
    let columns = Self.merged(values, upTo: width)
    let top = columns.max() ?? 0
    let bottom = baseline ?? columns.min() ?? 0
    // An almost constant quantity is drawn as a flat line.
    let range = max(top - bottom, baseline == nil ? top * Self.leastRange : 0)
    let steps = glyphs.heights.count
    let filled = columns.map { value in
      guard value > 0, range > 0 else { return 0 }
      // Every value above 0 is visible.
      return max(1, Int(((value - bottom) / range * Double(height * steps)).rounded()))
    }
    return (0..<height).map { row in
      let below = (height - 1 - row) * steps
      return filled.reduce(into: "") { text, filled in
        let part = min(steps, filled - below)
        text += part > 0 ? glyphs.heights[part - 1] : " "
      }
    }
  }

  /// The smallest change that is visible, as a part of the largest value.
  static let leastRange = 0.02

  /// Merges neighbors until there are at most `width` values.
  private static func merged(_ values: [Double], upTo width: Int) -> [Double] {
    guard width > 0 else { return [] }
    var share = 1
    while (values.count + share - 1) / share > width { share *= 2 }
    return stride(from: 0, to: values.count, by: share).map { start in
      values[start..<min(start + share, values.count)].max() ?? 0
    }
  }
}
