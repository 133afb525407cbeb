import CommandLineOptions

/// The option for an account of all memory. Both programs have it.
struct AccountOptions: ParsableArguments {
  @Flag(
    "--account",
    help: """
      Account for all memory of the machine, or of --cgroup. The rows add up to the kernel's own \
      total.
      """)
  var isWanted = false

  var declarations: [Declaration] { [$isWanted] }
}
