import ArgumentParser

/// The options for the content and the destination of a snapshot's table.
struct TableOptions: ParsableArguments {
  @Option(
    name: [.customShort("m"), .long],
    help: ArgumentHelp(
      """
      What keeps rows of mapped files apart, any of: b (whether it is the program itself), f (the \
      path), r, w, x, s, p (the permissions). '-m=' sums all of them up. (default: frwxsp)
      """, valueName: "mask"))
  var mask: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write the table to this file.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(name: [.customShort("j"), .long], help: "Print the same content as one JSON object.")
  var json = false

  @Flag(
    name: [.customShort("H"), .customLong("human-readable")],
    help: "Show sizes in KiB, MiB or GiB, with three digits.")
  var isHumanReadable = false

  @Flag(
    name: [.customShort("v"), .long],
    help: "Show beside each total what smaps_rollup has, and why it differs.")
  var verbose = false

  var style: ByteStyle { isHumanReadable ? .brief : .exact }

  func validate() throws {
    _ = try rowMask
    try OptionRule.check([
      .conflict(
        isHumanReadable.option("-H, --human-readable"), json.option("-j, --json"),
        reason: "JSON always contains bytes")
    ])
  }

  var rowMask: RowMask {
    get throws { try givenMask ?? .standard }
  }

  /// `nil` if none is given.
  var givenMask: RowMask? {
    get throws { try mask.map { try RowMask($0) } }
  }
}
