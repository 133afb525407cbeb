package import SystemPackage

/// Why a ``MetricsServer`` can't be started.
package enum ServerError: Error, Equatable {
  /// A library can't be loaded; the text of dlerror(3).
  case notLoaded(String)

  /// The error number of socket(2), bind(2) or listen(2), or of what the server needs beside.
  case notListening(Errno)
}
