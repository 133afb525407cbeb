/// The memory of sockets from `/proc/net/sockstat`; proc_pid_net(5).
package enum SocketBuffers {
  /// The pages of TCP and UDP sockets: the numbers after `mem` (`sockstat_seq_show` in
  /// `net/ipv4/proc.c`).
  ///
  /// - Returns: `nil` if there is no such number.
  package static func pages(_ bytes: RawSpan) -> UInt64? {
    let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    var sum: UInt64?
    for line in text.split(separator: "\n") where line.hasPrefix("TCP:") || line.hasPrefix("UDP:") {
      let words = line.split(separator: " ")
      guard let name = words.firstIndex(of: "mem"), name + 1 < words.count,
        let pages = UInt64(words[name + 1])
      else { continue }
      let (total, overflow) = (sum ?? 0).addingReportingOverflow(pages)
      sum = overflow ? .max : total
    }
    return sum
  }
}
