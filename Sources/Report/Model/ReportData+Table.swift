extension ReportData {
  /// A table that is part of the page's markup. No script changes it.
  package struct Table: Equatable, Sendable {
    package var title: String
    /// A sentence below the title.
    package var note: String
    /// The first column has names, all others have numbers.
    package var headings: [String]
    /// Each with one cell for each heading.
    package var rows: [[String]]

    package init(title: String, note: String, headings: [String], rows: [[String]]) {
      self.title = title
      self.note = note
      self.headings = headings
      self.rows = rows
    }

    /// The table as a section of HTML.
    var html: [UInt8] {
      func cells(_ texts: [String], _ tag: String, _ attributes: String) -> [UInt8] {
        texts.enumerated().flatMap { column, text in
          Array("<\(tag)\(attributes)\(column > 0 ? " class=\"number\"" : "")>".utf8)
            + HTMLText.escape(text) + Array("</\(tag)>".utf8)
        }
      }
      return Array("<section id=\"account\">\n<h2>".utf8) + HTMLText.escape(title)
        + Array("</h2>\n<p class=\"facts\">".utf8) + HTMLText.escape(note)
        + Array("</p>\n<div class=\"scroll\"><table>\n<thead><tr>".utf8)
        + cells(headings, "th", " scope=\"col\"") + Array("</tr></thead>\n<tbody>\n".utf8)
        + rows.flatMap { Array("<tr>".utf8) + cells($0, "td", "") + Array("</tr>\n".utf8) }
        + Array("</tbody>\n</table></div>\n</section>\n".utf8)
    }
  }
}
