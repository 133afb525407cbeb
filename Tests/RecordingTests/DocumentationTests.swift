import Foundation
import GRDB
import TestSupport
import Testing

/// Runs the SQL queries of the documentation on a recording.
@Suite(.timeLimit(.minutes(5))) struct DocumentationTests {
  private static let pages = [
    "Sources/SmapsCommands/SmapsCommands.docc/Recording.md",
    "Sources/Recording/Recording.docc/Queries.md",
  ]

  private func queries(_ page: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(Checkout.root)/\(page)", encoding: .utf8)
    return text.split(separator: "```").filter { $0.hasPrefix("sql\n") }
      .map { $0.dropFirst(4).trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  @Test(arguments: pages)
  func `every page has queries`(page: String) throws {
    #expect(try queries(page).count >= 3)
  }

  @Test func `every query has the recorded result`() throws {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(
      path: Checkout.recording("workers.db"), configuration: configuration)
    var text = ""
    for query in try Self.pages.flatMap(queries) {
      let rows = try queue.read { db in try Row.fetchAll(db, sql: query) }
      #expect(!rows.isEmpty, "\(query)")
      text += "\(query)\n"
      for row in rows {
        let values = row.map { column, value in
          "\(column) \(Double.fromDatabaseValue(value).map { $0.formatted() } ?? "\(value)")"
        }
        text += "  \(values.joined(separator: ", "))\n"
      }
      text += "\n"
    }
    expectGolden(text, "output/recording-queries.txt")
  }
}

extension Double {
  /// Formats with three decimals. Versions of SQLite differ in the last digit.
  fileprivate func formatted() -> String {
    let text = String((self * 1000).rounded() / 1000)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
