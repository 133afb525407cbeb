extension ReportPage {
  static let template = PackageResources.template_html

  package static let style = PackageResources.report_css

  /// The files of the script in their order. All but the last only define things.
  package static let script = joined(parts + [PackageResources.main_js])

  /// The same for a served page, which receives events.
  package static let liveScript = joined(
    parts + [PackageResources.live_js, PackageResources.main_js])

  private static func joined(_ files: [[UInt8]]) -> [UInt8] {
    Array(files.joined(separator: [UInt8(ascii: "\n")]))
  }

  private static let parts = [
    PackageResources.scale_js, PackageResources.data_js, PackageResources.columns_js,
    PackageResources.layers_js, PackageResources.elements_js, PackageResources.timeline_js,
    PackageResources.strip_js, PackageResources.legend_js, PackageResources.compare_js,
    PackageResources.treemap_js, PackageResources.table_js, PackageResources.state_js,
    PackageResources.export_js, PackageResources.pointer_js, PackageResources.controls_js,
    PackageResources.app_js,
  ]
}
