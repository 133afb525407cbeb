import SQLite

extension RecordingError {
  /// Converts an error that occurred while reading.
  init(reading path: String, _ error: any Error) {
    self = Self.known(error, path) ?? .unreadable(path: path, reason: Self.reason(error))
  }

  /// Converts an error that occurred while writing.
  init(writing path: String, _ error: any Error) {
    self = Self.known(error, path) ?? .unwritable(path: path, reason: Self.reason(error))
  }

  private static func known(_ error: any Error, _ path: String) -> RecordingError? {
    if let error = error as? RecordingError { return error }
    if error is ColumnTypeError {
      return .damaged(path: path, reason: "a row has a value of the wrong type")
    }
    switch (error as? DatabaseError)?.code {
    case .notDatabase?: return .unrecognized(path: path)
    case .corrupt?: return .damaged(path: path, reason: reason(error))
    default: return nil
    }
  }

  /// The message of SQLite or of the system.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return String(describing: error) }
    if error.code == .busy { return "another process has locked it" }
    return error.message
  }
}
