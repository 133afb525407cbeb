extension Duration {
  /// Whole milliseconds, rounded down: the precision of the times of samples.
  package var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
