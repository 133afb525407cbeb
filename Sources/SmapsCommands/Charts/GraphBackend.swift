import ArgumentParser

/// Who draws a chart, as `--graph-backend` takes it.
enum GraphBackend: String, CaseIterable, ExpressibleByArgument {
  case cairo, gnuplot
}
