import CommandLineOptions
import MemoryProfile
import Recording

/// The options that make a recording, or replay one.
struct RecordingOptions: ParsableArguments {
  @Option(
    "-r", "--record", value: "file",
    help: "Record samples to this file, an SQLite database.",
    completion: .file)
  var file: String?

  @Flag("--append", help: "Add to the existing recording of -r. (default: fail if it exists)")
  var append = false

  @Option(
    "--keep", value: "bound",
    help: """
      Keep only the latest samples in the recording of -r. The bound is a time or a size, such \
      as 48h or 500MiB. (default: all of them)
      """,
    transform: Retention.init(argument:))
  var keep: Retention?

  @Option(
    "--detail", value: "what",
    help: """
      Also record each mapped file (files), or also each mapping (mappings). -j prints them, and \
      --summary names those that grew. (default: neither)
      """,
    completion: .list(MemoryUsage.Detail.requestable.map(\.key)),
    transform: RecordingOptions.detail)
  var detail: MemoryUsage.Detail?

  @Option(
    "--replay", value: "file",
    help: """
      Read samples from a recording, TSV or JSON file. They replace those of running processes; \
      '-' is stdin.
      """,
    completion: .file)
  var replay: String?

  @Option(
    "--info", value: "file",
    help: """
      Show what is known of a recording, TSV or JSON file. That is its times, host, options, runs, \
      gaps and samples; with -j as JSON.
      """,
    completion: .file)
  var info: String?

  @OptionGroup var window: TimeWindow

  var declarations: [Declaration] { [$file, $append, $keep, $detail, $replay, $info, $window] }

  private static func detail(_ text: String) throws -> MemoryUsage.Detail {
    guard let level = MemoryUsage.Detail(key: text) else {
      let names = MemoryUsage.Detail.requestable.map(\.key)
      throw ValidationError("expected \(names.joined(separator: " or "))")
    }
    return level
  }

  func validate() throws {
    try OptionRule.checkPaths([
      ("-r, --record", file), ("--replay", replay), ("--info", info),
    ])
    try OptionRule.check([
      .requirement(append.option("--append"), of: "-r FILE", isMet: file != nil),
      .requirement(keep.map { _ in "--keep" }, of: "-r FILE", isMet: file != nil),
      .requirement(
        window.givenOption, of: "--replay FILE", isMet: replay != nil),
    ])
    if file == "-" {
      throw ValidationError(
        "-r, --record requires a file: SQLite can't write to a pipe; use -j instead")
    }
  }
}
