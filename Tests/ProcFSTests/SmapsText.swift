import ProcFS

/// One entry as Linux 6 prints it, without some of its lines.
func smapsEntry(
  _ header: String, pss: String = "       8", between: String = "", after: String = ""
) -> String {
  """
  \(header)
  Size:                 12 kB
  Rss:                  12 kB
  Pss:            \(pss) kB
  \(between)Shared_Hugetlb:        2 kB
  Private_Hugetlb:       4 kB
  SwapPss:               3 kB
  THPeligible:           0
  VmFlags: rd mr mw me
  \(after)
  """
}

/// Parses a text and returns each mapping with its name.
///
/// - Parameter piece: the number of bytes that the parser gets at once.
func parseSmaps(
  _ text: String, piece: Int = .max, usesFastPath: Bool = true
) throws(SmapsError) -> [(mapping: Mapping, name: String)] {
  var parser = SmapsParser(usesFastPath: usesFastPath, fields: .all)
  var found: [(mapping: Mapping, name: String)] = []
  var waiting: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while true {
    waiting += rest.prefix(piece)
    rest = rest.dropFirst(piece)
    let count = try parser.parse(waiting.span.bytes, isLast: rest.isEmpty) { mapping, bytes in
      let name = bytes.extracting(mapping.name).withUnsafeBytes {
        String(decoding: $0, as: UTF8.self)
      }
      found.append((mapping, name))
    }
    waiting.removeFirst(count)
    if rest.isEmpty { return found }
  }
}
