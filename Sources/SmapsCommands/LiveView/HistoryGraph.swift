/// How something went on, as columns of text from the left: in one row a sparkline, in several a graph.
struct HistoryGraph {
  let glyphs: Glyphs
  /// In columns and rows.
  let width: Int
  let height: Int

  /// Rows from the top.
  ///
  /// Where there are more values than columns, two, four, eight of them share a column, and the largest
  /// is what it shows: so only the last column changes from one sample to the next.
  ///
  /// - Parameters:
  ///   - values: in order.
  ///   - floor: the value at the ground; nil for the smallest, so that little change is seen too.
  func rows(_ values: [Double], from floor: Double?) -> [String] {
    let columns = Self.joined(values, upTo: width)
    let top = columns.max() ?? 0
    let ground = floor ?? columns.min() ?? 0
    // What hardly changes is to look like that.
    let range = max(top - ground, floor == nil ? top * Self.leastRange : 0)
    let steps = glyphs.heights.count
    let filled = columns.map { value in
      guard value > 0, range > 0 else { return 0 }
      // What is there is seen, however small it is.
      return max(1, Int(((value - ground) / range * Double(height * steps)).rounded()))
    }
    return (0..<height).map { row in
      let below = (height - 1 - row) * steps
      return filled.reduce(into: "") { text, filled in
        let part = min(steps, filled - below)
        text += part > 0 ? glyphs.heights[part - 1] : " "
      }
    }
  }

  /// Less than this part of the largest value is no change.
  static let leastRange = 0.02

  private static func joined(_ values: [Double], upTo width: Int) -> [Double] {
    guard width > 0 else { return [] }
    var share = 1
    while (values.count + share - 1) / share > width { share *= 2 }
    return stride(from: 0, to: values.count, by: share).map { start in
      values[start..<min(start + share, values.count)].max() ?? 0
    }
  }
}
