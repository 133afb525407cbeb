import CommandLineOptions
import Plot
import Report

/// The argument of `--theme`: a color theme of charts.
enum ThemeName: String, CaseIterable, ExpressibleByArgument {
  case light, dark

  var theme: Theme {
    switch self {
    case .light: .light
    case .dark: .dark
    }
  }

  /// The same for a page.
  var pageTheme: ReportData.Theme {
    switch self {
    case .light: .light
    case .dark: .dark
    }
  }
}
