import MemoryProfile

/// What the live view shows.
struct LiveViewConfiguration {
  /// The selected processes, as the user typed it; `nil` for all processes.
  let subject: String?

  /// The REGEX that selects processes; `nil` if there is none.
  let regex: String?

  /// The measure that is counted by category.
  let measure: Measure

  let split: SplitConfiguration

  /// What a key changes the list to, beside the user's own choice.
  static let usualDimensions: [Dimension] = [
    .process, .program, .user, .controlGroup, .container,
  ]

  /// What can be listed, in the order of the key.
  var dimensions: [Dimension] {
    Self.usualDimensions
      + (Self.usualDimensions.contains(split.dimension) ? [] : [split.dimension])
  }
}
