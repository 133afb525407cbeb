import CommandLineOptions

/// The argument of `--graph-backend`: the library or program that draws charts.
enum GraphBackend: String, CaseIterable, ExpressibleByArgument {
  case cairo, gnuplot
}
