import Libc

// Draws the examples of the documentation: `plot-examples DIRECTORY`.

guard CommandLine.arguments.count == 2 else {
  print("usage: plot-examples DIRECTORY")
  exit(64)
}
do {
  for example in Example.allCases {
    for (name, theme) in Example.themes {
      let path = "\(CommandLine.arguments[1])/\(example.rawValue)\(name).svg"
      try write(example.rendered(in: theme), to: path)
    }
  }
} catch {
  print("plot-examples: error: \(error)")
  exit(1)
}
