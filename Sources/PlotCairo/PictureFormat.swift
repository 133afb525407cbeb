/// The formats in which a scene can be rendered.
public enum PictureFormat: String, CaseIterable, Sendable {
  case svg, png, pdf

  /// - Parameter fileExtension: without its dot, in upper or lower case; nil where it stands for
  ///   none.
  public init?(fileExtension: String) {
    self.init(rawValue: fileExtension.lowercased())
  }
}
