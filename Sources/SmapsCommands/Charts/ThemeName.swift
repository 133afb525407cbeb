import ArgumentParser
import Plot

/// The colours about a chart, as `--theme` takes them.
enum ThemeName: String, CaseIterable, ExpressibleByArgument {
  case light, dark

  var theme: Theme {
    switch self {
    case .light: .light
    case .dark: .dark
    }
  }
}
