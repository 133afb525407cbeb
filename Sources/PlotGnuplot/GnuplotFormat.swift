/// The file formats that gnuplot draws.
package enum GnuplotFormat: String, CaseIterable, Sendable {
  case svg, png, pdf
}
