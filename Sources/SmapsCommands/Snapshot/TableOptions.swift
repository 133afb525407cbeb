import ArgumentParser

/// The options for the contents and the destination of a snapshot's table.
struct TableOptions: ParsableArguments {
  @Option(
    name: [.customShort("m"), .long],
    help: ArgumentHelp(
      """
      Split rows of mapped files by these properties. Any of b (the process's executable or not), \
      f (path), r, w, x, s, p (permissions). '-m=' makes one row of all files. (default: frwxsp)
      """, valueName: "mask"))
  var mask: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write the table to this file. (default: stdout)", valueName: "file"),
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
    help: "Show the total of smaps_rollup, and why it differs.")
  var verbose = false

  var style: ByteStyle { isHumanReadable ? .brief : .exact }

  func validate() throws {
    try OptionRule.checkPaths([("-o, --output", output)])
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

  /// The mask of `--mask`; `nil` if it is not given.
  var givenMask: RowMask? {
    get throws { try mask.map { try RowMask($0) } }
  }
}
