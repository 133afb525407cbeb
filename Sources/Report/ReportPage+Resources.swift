private import CReportPage

extension ReportPage {
  static let template = bytes(report_page_template)

  package static let style = bytes(report_page_style)

  /// The script of a page that is a file.
  package static let script = bytes(report_page_definitions) + bytes(report_page_main)

  /// The script of a served page, which receives events.
  package static let liveScript =
    bytes(report_page_definitions) + bytes(report_page_live_definitions) + bytes(report_page_main)

  private static func bytes(_ text: report_page_text) -> [UInt8] {
    Array(UnsafeBufferPointer(start: text.bytes, count: text.count))
  }
}
