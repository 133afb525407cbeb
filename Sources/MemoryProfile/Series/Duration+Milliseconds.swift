extension Duration {
  /// Whole milliseconds, rounded down: as finely as samples' times are kept.
  package var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
