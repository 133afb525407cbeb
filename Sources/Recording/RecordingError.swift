/// Why a recorded sample file can't be read.
package enum RecordingError: Error, Equatable {
  /// A system call failed; `reason` is the system's word for it.
  case system(path: String, reason: String)
  /// The file has not a single sample.
  case empty(path: String)
  /// A line is not what `smaps-profiler -j` prints.
  case malformed(path: String, line: Int, reason: String)
  /// A sample begins before the one above it.
  case outOfOrder(path: String, line: Int)
}
