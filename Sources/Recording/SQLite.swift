import GRDBSQLite

/// The library that stores recordings.
package enum SQLite {
  /// The version of the header at build time, such as `3.40.1`. The loaded library may have
  /// another.
  package static var headerVersion: String { SQLITE_VERSION }
}
