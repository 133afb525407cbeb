import OpenMetrics
import Testing

@Suite(.timeLimit(.minutes(20))) struct ExpositionFormatTests {
  private static let families = [
    MetricFamily(
      "smaps_profiler_build_info", .info, help: "Which version measures.",
      points: [MetricPoint([Label("version", "1.2")], .count(1))]),
    MetricFamily(
      "process_pss_bytes", .gauge, unit: .bytes, help: #"Said to be "proportional" \ shared."#,
      points: [
        MetricPoint([Label("group", "a"), Label("category", "heap")], .count(.max)),
        MetricPoint(
          [Label("group", "quote\" backslash\\ newline\n ü")], .count(0), time: 1_700_000_000_050),
      ]),
    MetricFamily(
      "process_page_faults_total", .counter, help: "Page faults.",
      points: [MetricPoint([], .count(7), time: -1500)]),
    MetricFamily(
      "scan_seconds", .gauge, unit: .seconds, help: "How long.",
      points: [
        MetricPoint([], .duration(.milliseconds(1500))),
        MetricPoint([Label("x", "")], .duration(.nanoseconds(999))),
        MetricPoint([Label("x", "y")], .duration(.seconds(3))),
      ]),
  ]

  @Test func `the Prometheus format has timestamps in milliseconds`() {
    #expect(
      String(decoding: ExpositionFormat.prometheus.encode(Self.families), as: UTF8.self) == #"""
        # HELP smaps_profiler_build_info Which version measures.
        # TYPE smaps_profiler_build_info gauge
        smaps_profiler_build_info{version="1.2"} 1
        # HELP process_pss_bytes Said to be "proportional" \\ shared.
        # TYPE process_pss_bytes gauge
        process_pss_bytes{group="a",category="heap"} 18446744073709551615
        process_pss_bytes{group="quote\" backslash\\ newline\n ü"} 0 1700000000050
        # HELP process_page_faults_total Page faults.
        # TYPE process_page_faults_total counter
        process_page_faults_total 7 -1500
        # HELP scan_seconds How long.
        # TYPE scan_seconds gauge
        scan_seconds 1.5
        scan_seconds{x=""} 0
        scan_seconds{x="y"} 3

        """#)
  }

  @Test func `OpenMetrics has family names without suffix, units, seconds and an end marker`() {
    #expect(
      String(decoding: ExpositionFormat.openMetrics.encode(Self.families), as: UTF8.self) == #"""
        # HELP smaps_profiler_build Which version measures.
        # TYPE smaps_profiler_build info
        smaps_profiler_build_info{version="1.2"} 1
        # HELP process_pss_bytes Said to be \"proportional\" \\ shared.
        # TYPE process_pss_bytes gauge
        # UNIT process_pss_bytes bytes
        process_pss_bytes{group="a",category="heap"} 18446744073709551615
        process_pss_bytes{group="quote\" backslash\\ newline\n ü"} 0 1700000000.05
        # HELP process_page_faults Page faults.
        # TYPE process_page_faults counter
        process_page_faults_total 7 -1.5
        # HELP scan_seconds How long.
        # TYPE scan_seconds gauge
        # UNIT scan_seconds seconds
        scan_seconds 1.5
        scan_seconds{x=""} 0
        scan_seconds{x="y"} 3
        # EOF

        """#)
  }

  @Test func `no families make a valid body`() {
    #expect(ExpositionFormat.prometheus.encode([]).isEmpty)
    #expect(String(decoding: ExpositionFormat.openMetrics.encode([]), as: UTF8.self) == "# EOF\n")
  }

  @Test(
    arguments: [
      (nil, .prometheus),
      ("", .prometheus),
      ("*/*", .prometheus),
      ("text/html", .prometheus),
      ("application/openmetrics-text", .openMetrics),
      ("application/openmetrics-text; version=1.0.0", .openMetrics),
      ("APPLICATION/OpenMetrics-Text;VERSION=\"1.0.0\"", .openMetrics),
      ("application/openmetrics-text;version=2.0.0", .prometheus),
      ("application/*", .openMetrics),
      ("application/openmetrics-text;q=0.5,text/plain;q=0.6", .prometheus),
      ("application/openmetrics-text;q=0.6,text/plain;q=0.5", .openMetrics),
      ("application/openmetrics-text;q=0", .prometheus),
      ("application/openmetrics-text;q=x", .prometheus),
      ("application/openmetrics-text;q=7", .prometheus),
      ("*/*, application/openmetrics-text;q=0", .prometheus),
      ("*/*;q=0.1, application/openmetrics-text;q=0.2", .openMetrics),
      // Sent by Prometheus 2.42.
      (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
          + "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
      ),
      // Sent by Prometheus 2.0.
      ("text/plain;version=0.0.4;q=1,*/*;q=0.1", .prometheus),
      (";;,=;q,/", .prometheus),
    ] as [(String?, ExpositionFormat)])
  func `the Accept header selects the format`(accept: String?, expected: ExpositionFormat) {
    #expect(ExpositionFormat(accepting: accept) == expected)
  }
}
