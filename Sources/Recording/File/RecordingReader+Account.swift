import GRDB
package import MemoryProfile

extension RecordingReader {
  /// Checks that a recording has no accounts of anything else than those of a run that is added.
  ///
  /// - Parameter subject: what the accounts of the run are of.
  /// - Throws: ``RecordingError/otherAccount(path:recorded:wanted:)``, or if it can't be read.
  package func check(_ subject: AccountSubject) throws(RecordingError) {
    let latest: AccountSubject?
    do {
      latest = try queue.read { db in
        guard try db.tableExists(RecordingFormat.accountTable),
          let row = try Row.fetchOne(
            db, sql: "SELECT * FROM \(RecordingFormat.accountTable) ORDER BY sample DESC LIMIT 1")
        else { return nil }
        return try AccountRow(row).account?.subject
      }
    } catch {
      throw RecordingError(reading: path, error)
    }
    guard let latest, latest.differs(from: subject) else { return }
    throw .otherAccount(path: path, recorded: latest, wanted: subject)
  }
}
