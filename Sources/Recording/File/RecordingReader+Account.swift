import SQLite
package import MemoryProfile

extension RecordingReader {
  /// Checks that a recording has no accounts of anything else than those of a run that is added.
  ///
  /// - Parameter subject: what the accounts of the run are of.
  /// - Throws: ``RecordingError/otherAccount(path:recorded:wanted:)``, or if it can't be read.
  package func check(_ subject: AccountSubject) throws(RecordingError) {
    let latest: AccountSubject?
    do {
      latest = try db.read {
        guard try db.hasTable(RecordingFormat.accountTable) else { return nil }
        let query = "SELECT * FROM \(RecordingFormat.accountTable) ORDER BY sample DESC LIMIT 1"
        return try db.first(query) { try AccountRow($0).account?.subject } ?? nil
      }
    } catch {
      throw RecordingError(reading: path, error)
    }
    guard let latest, latest.differs(from: subject) else { return }
    throw .otherAccount(path: path, recorded: latest, wanted: subject)
  }
}
