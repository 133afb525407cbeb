/// The size of a terminal screen, in character cells.
package struct ScreenSize: Hashable, Sendable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// The size assumed for a terminal that doesn't report one.
  package static let fallback = ScreenSize(columns: 80, rows: 24)
}
