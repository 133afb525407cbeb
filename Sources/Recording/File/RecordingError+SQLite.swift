import GRDB

extension RecordingError {
  /// What became of an attempt to read from the database.
  init(reading path: String, _ error: any Error) {
    self = Self.known(error, path) ?? .unreadable(path: path, reason: Self.reason(error))
  }

  /// What became of an attempt to write into the database.
  init(writing path: String, _ error: any Error) {
    self = Self.known(error, path) ?? .unwritable(path: path, reason: Self.reason(error))
  }

  private static func known(_ error: any Error, _ path: String) -> RecordingError? {
    if let error = error as? RecordingError { return error }
    if error is RowDecodingError {
      return .damaged(
        path: path, reason: "a row has something else where a number or a name belongs")
    }
    switch (error as? DatabaseError)?.resultCode {
    case .SQLITE_NOTADB: return .unrecognized(path: path)
    case .SQLITE_CORRUPT: return .damaged(path: path, reason: reason(error))
    default: return nil
    }
  }

  /// What SQLite or the system says about a failure.
  static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return String(describing: error) }
    if error.resultCode == .SQLITE_BUSY { return "another program has locked it" }
    return error.message ?? "\(error.resultCode)"
  }
}
