import ArgumentParser

/// A rendering backend: the value of `--graph-backend`.
enum GraphBackend: String, CaseIterable, ExpressibleByArgument {
  case cairo, gnuplot
}
