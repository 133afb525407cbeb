/// A page to explore a run with: one HTML file with its styles, script and data inside.
///
/// Nothing is fetched. A Content Security Policy allows only the page's own script and style, which
/// it names by their hashes.
package struct ReportPage {
  /// The largest size of a page, in bytes.
  package static let sizeLimit = 2_000_000

  /// The largest size of its chart, in bytes. It leaves half of the page to data.
  static let pictureLimit = 600_000

  private let data: ReportData

  /// The chart for viewers without JavaScript; `nil` for none.
  private let chart: Picture?

  /// What else the policy allows: directives without semicolons.
  private let policy: [String]

  /// An SVG with its description.
  package struct Picture: Sendable {
    package let svg: [UInt8]
    package let description: String

    package init(svg: [UInt8], description: String) {
      self.svg = svg
      self.description = description
    }
  }

  /// - Parameter policy: what else the Content Security Policy allows, such as
  ///   `connect-src 'self'`.
  package init(_ data: ReportData, chart: Picture? = nil, allowing policy: [String] = []) {
    self.data = data
    self.chart = chart
    self.policy = policy
  }

  /// The page as UTF-8. Data is reduced until the page is below ``sizeLimit``.
  package var html: [UInt8] { content.html }

  /// The page, and where its data block is in it.
  package var content: (html: [UInt8], data: Range<Int>) {
    let frame = parts(data: [], chart: chart)
    let budget = Self.sizeLimit - frame.reduce(0) { $0 + $1.count }
    let block = Self.block(of: data, below: budget)
    var html: [UInt8] = []
    var start = 0
    for part in parts(data: block, chart: chart) {
      // No other part is JSON.
      if part == block { start = html.count }
      html += part
    }
    return (html, start..<(start + block.count))
  }

  /// The data block, with as little reduced as needed.
  static func block(of data: ReportData, below limit: Int) -> [UInt8] {
    var columns = ReportData.columnLimit
    var length = ReportData.textLimit
    var reduced = data.reduced(toColumns: columns).shortened(to: length)
    while true {
      let json = reduced.noted(since: data).json
      if json.count <= limit { return json }
      var bare = reduced
      bare.detail = nil
      let details = reduced.detail?.times.count ?? 0
      if details > 16, 2 * bare.json.count < json.count {
        // A column has two samples.
        reduced = reduced.reduced(toDetailColumns: details / 4)
      } else if columns > 125 {
        columns /= 2
        reduced = reduced.reduced(toColumns: columns)
      } else if length > 32 {
        length /= 2
        reduced = reduced.shortened(to: length)
      } else if reduced.detail?.names.isEmpty == false {
        reduced = reduced.withoutNames
      } else {
        return json
      }
    }
  }

  /// The page's text in order, of which ``html`` is made.
  private func parts(data: [UInt8], chart: Picture?) -> [[UInt8]] {
    let values: [String: [UInt8]] = [
      "title": HTMLText.escape(self.data.run.title), "style": Self.style, "script": script,
      "policy": Array(contentSecurityPolicy.utf8), "data": data,
      "chart": chart.map { element(of: $0) } ?? [],
      "account": self.data.account?.html ?? [],
    ]
    return HTMLText.filling(Self.template, with: values)
  }

  private func element(of picture: Picture) -> [UInt8] {
    guard picture.svg.count <= Self.pictureLimit else {
      return Array("<p>Its chart is too large for a page. Save it with -g FILE.svg.</p>".utf8)
    }
    return Array("<p>Without it, this is its chart.</p><img alt=\"".utf8)
      + HTMLText.escape(picture.description)
      + Array("\" src=\"data:image/svg+xml;base64,".utf8) + Base64.encode(picture.svg)
      + Array("\">".utf8)
  }

  private var script: [UInt8] { data.liveEvent == nil ? Self.script : Self.liveScript }

  private var contentSecurityPolicy: String {
    func source(_ text: [UInt8]) -> String {
      "'sha256-\(String(decoding: Base64.encode(SHA256.hash(text)), as: UTF8.self))'"
    }
    let directives = [
      "default-src 'none'", "script-src \(source(script))", "style-src \(source(Self.style))",
      "img-src data:", "base-uri 'none'", "form-action 'none'",
    ]
    return (directives + policy).joined(separator: "; ")
  }
}
