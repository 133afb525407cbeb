/// The formats in which gnuplot draws a chart.
package enum GnuplotFormat: String, CaseIterable, Sendable {
  case svg, png, pdf
}
