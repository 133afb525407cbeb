/// Why gnuplot gave no picture.
package enum GnuplotError: Error, Equatable {
  /// There is no such program on the path.
  case notFound
  /// It could not be started or talked to; the reason in words.
  case unusable(String)
  /// It said that something is wrong: the first line of what it said.
  case failed(String)
  /// It did not end within a minute.
  case tookTooLong
}
