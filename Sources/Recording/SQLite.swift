import GRDBSQLite

/// The library that recordings are kept with.
package enum SQLite {
  /// The version that this was built with, such as `3.40.1`; the one that is found may be another.
  package static var headerVersion: String { SQLITE_VERSION }
}
