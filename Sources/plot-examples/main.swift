import Libc
import PlotCairo

// Draws the examples of the documentation: `plot-examples DIRECTORY`.

guard CommandLine.arguments.count == 2 else {
  print("usage: plot-examples DIRECTORY")
  exit(64)
}
do {
  let measure = try CairoTextMeasure()
  for example in Example.allCases {
    for (name, theme) in Example.themes {
      let picture = try example.scene(theme: theme, measuring: measure).rendered(as: .svg)
      try write(picture, to: "\(CommandLine.arguments[1])/\(example.rawValue)\(name).svg")
    }
  }
} catch {
  print("plot-examples: error: \(error)")
  exit(1)
}
