import Foundation
import SQLite
import TestSupport
import Testing

/// Runs the SQL queries of the documentation on a recording.
@Suite(.timeLimit(.minutes(20))) struct DocumentationTests {
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
    let db = try Database(Checkout.recording("workers.db"), .readOnly)
    var text = ""
    for query in try Self.pages.flatMap(queries) {
      let rows = try db.query(query)
      text += "\(query)\n"
      var isEmpty = true
      while let row = try rows.next() {
        isEmpty = false
        let values = row.columns.map { name, value in "\(name) \(formatted(value))" }
        text += "  \(values.joined(separator: ", "))\n"
      }
      #expect(!isEmpty, "\(query)")
      text += "\n"
    }
    expectGolden(text, "output/recording-queries.txt")
  }
}

private func formatted(_ value: ColumnValue) -> String {
  switch value {
  case .null: "NULL"
  case .integer(let number): Double(number).formatted()
  case .real(let number): number.formatted()
  case .text(let text): "\"\(text)\""
  case .blob(let bytes): "\(bytes)"
  }
}

extension Double {
  /// Formats with three decimals. Versions of SQLite differ in the last digit.
  fileprivate func formatted() -> String {
    let text = String((self * 1000).rounded() / 1000)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
