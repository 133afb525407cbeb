/// How large a screen is.
package struct ScreenSize: Hashable, Sendable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// Of terminals that don't tell.
  package static let usual = ScreenSize(columns: 80, rows: 24)
}
