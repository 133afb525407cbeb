import MemoryProfile
import ProcFS

/// The label of a mapping: what it is, its first address, and its process.
///
///     glibc Arena Layout 7f12c0000000 (1234 httpd -k start)
struct RegionLabel {
  let text: String
  /// With the whole command of the process.
  let wholeText: String

  init(_ region: MemoryRegion, of process: ProcessLabel) {
    let address = String(region.addresses.lowerBound, radix: 16)
    let mapping = "\(Self.use(of: region)) \(address)"
    text = "\(mapping) (\(process.text))"
    wholeText = "\(mapping) (\(process.wholeText))"
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
