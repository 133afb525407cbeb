import SystemPackage

/// How long this thread was ready to run and waited for a CPU.
///
/// The kernel counts it in nanoseconds as the second number of `/proc/thread-self/schedstat`
/// (Documentation/scheduler/sched-stats.rst), if it has CONFIG_SCHED_INFO.
struct RunDelay: ~Copyable {
  /// `nil` if the kernel does not count it.
  private let file: FileDescriptor?

  init() {
    file = try? FileDescriptor.open(
      "/proc/thread-self/schedstat", .readOnly, options: .closeOnExec)
  }

  deinit { try? file?.close() }

  /// Since the start of the thread; `nil` if it is not known.
  var current: Duration? {
    guard let file else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: 80, alignment: 1) { buffer in
      guard let count = try? file.read(fromAbsoluteOffset: 0, into: buffer) else { return nil }
      // Without allocation, because it is read for every sample.
      guard let space = buffer[..<count].firstIndex(of: UInt8(ascii: " ")) else { return nil }
      let digits = buffer[(space + 1)..<count].prefix {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
      var value: Int64 = 0
      for digit in digits.prefix(18) { value = value * 10 + Int64(digit - UInt8(ascii: "0")) }
      return digits.isEmpty ? nil : .nanoseconds(value)
    }
  }
}
