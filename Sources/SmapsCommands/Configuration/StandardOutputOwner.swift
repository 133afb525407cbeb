import CommandLineOptions

/// Decides which output writes to stdout: only one can.
struct StandardOutputOwner {
  /// What the owner is on the command line; `nil` if stdout is free.
  private(set) var owner: String?

  /// Gives stdout to an output.
  ///
  /// - Parameters:
  ///   - claimant: as the user typed it: `-g -`.
  /// - Throws: a `ValidationError` if another output has it.
  mutating func claim(_ claimant: String) throws {
    if let owner {
      throw ValidationError(
        "\(owner) and \(claimant) can't both write to stdout; name a file for one of them")
    }
    owner = claimant
  }
}
