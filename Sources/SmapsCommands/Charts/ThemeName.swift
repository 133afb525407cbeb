import ArgumentParser
import Plot

/// A color theme: the value of `--theme`.
enum ThemeName: String, CaseIterable, ExpressibleByArgument {
  case light, dark

  var theme: Theme {
    switch self {
    case .light: .light
    case .dark: .dark
    }
  }
}
