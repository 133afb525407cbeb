package enum PictureFormat: String, CaseIterable, Sendable { case svg, png, pdf
  package init?(fileExtension: String) { self.init(rawValue: fileExtension.lowercased()) } }
