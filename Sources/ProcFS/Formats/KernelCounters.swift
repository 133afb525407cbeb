/// Named numbers that the kernel prints, one on each line.
///
/// They are those of the machine (`/proc/meminfo` and `/proc/vmstat`, proc(5)), of a process
/// (`smaps_rollup`), or of a control group (`memory.stat` and `memory.events`,
/// Documentation/admin-guide/cgroup-v2.rst). A counter that the kernel does not print is absent,
/// which is not the same as 0.
package struct KernelCounters: Equatable, Sendable {
  private var values: [String: UInt64] = [:]

  package init() {}

  /// - Returns: bytes where the kernel prints kB, otherwise the number as it is printed; `nil` if
  ///   the kernel does not print it.
  package subscript(name: String) -> UInt64? { values[name] }

  package var isEmpty: Bool { values.isEmpty }

  /// Parses lines `NAME: NUMBER kB` or `NAME: NUMBER`, as in `meminfo`.
  ///
  /// Kernels of vendors print other lines too. Those are left out, so that one of them does not
  /// cost all counters.
  package init(fields bytes: RawSpan) {
    parse(bytes, separator: UInt8(ascii: ":"))
  }

  /// Parses lines `NAME NUMBER`, as in `vmstat` and in the files of control groups.
  package init(pairs bytes: RawSpan) {
    parse(bytes, separator: UInt8(ascii: " "))
  }

  private mutating func parse(_ bytes: RawSpan, separator: UInt8) {
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let end = buffer.lineEnd(from: start) ?? buffer.count
        let line = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        start = end + 1
        guard let separator = line.firstIndex(of: separator), separator > 0,
          let value = Self.value(in: line, from: separator + 1)
        else { continue }
        values[String(decoding: line[..<separator], as: UTF8.self)] = value
      }
    }
  }

  /// The number from an offset to the end of a line; `nil` if there is anything else.
  private static func value(in line: UnsafeRawBufferPointer, from offset: Int) -> UInt64? {
    var cursor = offset
    while cursor < line.count, [UInt8(ascii: " "), UInt8(ascii: "\t")].contains(line[cursor]) {
      cursor += 1
    }
    guard let number = line.decimal(at: &cursor) else { return nil }
    if cursor == line.count { return number }
    guard line.begins(with: " kB", at: cursor), cursor + 3 == line.count else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: 1024)
    return overflow ? nil : product
  }
}

extension KernelCounters: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, UInt64)...) {
    values = Dictionary(elements) { $1 }
  }
}
