/// The formats in which a scene can be rendered.
package enum PictureFormat: String, CaseIterable, Sendable {
  case svg, png, pdf

  /// - Parameter fileExtension: without its dot, in upper or lower case; nil where it stands for
  ///   none.
  package init?(fileExtension: String) {
    self.init(rawValue: fileExtension.lowercased())
  }
}
