import MemoryProfile
import ProcFS

/// The label of a mapping: what it is, its first address, and its process.
///
///     glibc Arena Layout 7f12c0000000 (1234 httpd -k start)
struct RegionLabel {
  let text: String

  /// - Parameter title: that of the process.
  init(_ region: MemoryRegion, of pid: ProcessID, _ title: [UInt8]) {
    let address = String(region.addresses.lowerBound, radix: 16)
    text = "\(Self.use(of: region)) \(address) (\(ProcessLabel(pid, title).text))"
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
