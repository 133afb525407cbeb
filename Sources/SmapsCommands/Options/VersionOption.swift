import ArgumentParser

/// The option that both programs have for their own version.
struct VersionOption: ParsableArguments {
  @Flag(name: [.customShort("V"), .long], help: "Show the version, and what it was built with.")
  var version = false

  func validate() throws {
    if version { throw CleanExit.message(Version.text) }
  }
}
