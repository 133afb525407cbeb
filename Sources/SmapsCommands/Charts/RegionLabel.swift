import MemoryProfile
import ProcFS

/// The label of a mapping: what it is, its first address, and its process. A file has its name
/// without the directory.
///
///     glibc Arena Layout 7f12c0000000 (1234 httpd -k start)
struct RegionLabel {
  let text: String
  /// With the whole path and the whole command of the process.
  let wholeText: String

  init(_ region: MemoryRegion, of process: ProcessLabel) {
    let address = String(region.addresses.lowerBound, radix: 16)
    let use = Self.use(of: region)
    let name = region.kind == .file ? PathNames.baseName(use) : use
    text = "\(name) \(address) (\(process.text))"
    wholeText = "\(use) \(address) (\(process.wholeText))"
  }

  /// What a mapping is used for: its kind, or the name that says more; escaped.
  static func use(of region: MemoryRegion) -> String {
    switch region.kind {
    case .file, .named, .other: EscapedText.readable.escape(region.part.name)
    case .sharedMemory:
      "\(region.kind.descriptor.label) \(EscapedText.readable.escape(region.part.name))"
    default: region.kind.descriptor.label
    }
  }
}
