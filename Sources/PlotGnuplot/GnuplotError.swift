/// The reason why gnuplot drew nothing.
package enum GnuplotError: Error, Equatable {
  /// No such executable is on the `PATH`.
  case notFound
  /// It could not be started, or its input or output failed. The text is the reason.
  case unusable(String)
  /// It reported an error. The text is the last one that it printed.
  case failed(String)
  /// It did not exit within a minute.
  case timedOut
}
