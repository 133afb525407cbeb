/// The fields of `/proc/PID/stat` that are used; proc_pid_stat(5).
package struct ProcessStat: Equatable, Sendable {
  /// Field 2, the program's name without its parentheses: up to 15 bytes, longer for kernel threads.
  package let name: String

  /// Field 3: `R`, `S`, `D`, `Z` for a zombie, and others.
  package let state: Unicode.Scalar

  /// Whether it has ended, and only its parent has not asked how.
  package var isZombie: Bool { state == "Z" || state == "X" }

  /// Field 4; nil where it is 0: the first process of a namespace, and kthreadd, have no parent.
  package let parent: ProcessID?

  /// PF_KTHREAD of field 9 (`include/linux/sched.h`): it is a thread of the kernel's own.
  package let isKernelThread: Bool

  /// Fields 10 and 12: page faults without and with reading from a disk, since the process was
  /// started, its threads' included.
  package let faults: PageFaults

  /// Field 20, the number of threads.
  package let threads: UInt64

  /// Field 22, in clock ticks since the machine was started.
  package let startTime: UInt64

  /// Field 23, in bytes: 0 where there is no address space (any more), as for kernel threads, zombies
  /// and processes that are about to end.
  package let virtualSize: UInt64

  /// Fields 26 and 28, the addresses at which the program's text and the main stack begin. An exec
  /// moves them.
  package let image: ProgramImage

  /// Reads the file's one line.
  ///
  /// The name may hold anything, spaces and closing parentheses too: it ends at the last one.
  ///
  /// - Returns: nil where the text is not what the kernel prints.
  package init?(_ bytes: RawSpan) {
    guard let fields = bytes.withUnsafeBytes({ Fields($0) }) else { return nil }
    name = fields.name
    state = fields.state
    parent = fields[4] == 0 ? nil : ProcessID(rawValue: Int32(truncatingIfNeeded: fields[4]))
    isKernelThread = fields[9] & 0x0020_0000 != 0
    faults = PageFaults(minor: fields[10], major: fields[12])
    threads = fields[20]
    startTime = fields[22]
    virtualSize = fields[23]
    image = ProgramImage(codeStart: fields[26], stackStart: fields[28])
  }

  /// The name, the state and the numbers behind it, by their number in the manual page.
  private struct Fields {
    let name: String
    let state: Unicode.Scalar
    private var numbers = InlineArray<29, UInt64>(repeating: 0)

    subscript(field: Int) -> UInt64 { numbers[field] }

    init?(_ buffer: UnsafeRawBufferPointer) {
      guard let open = buffer.firstPlace(of: UInt8(ascii: "("), from: 0) else { return nil }
      var close = open
      // Only a name has any, so that searching on from one is cheaper than searching from the end.
      while let next = buffer.firstPlace(of: UInt8(ascii: ")"), from: close + 1) { close = next }
      guard close > open else { return nil }
      var cursor = close + 1
      buffer.skipSpaces(at: &cursor)
      guard cursor < buffer.count else { return nil }
      name = String(decoding: buffer[(open + 1)..<close], as: UTF8.self)
      state = Unicode.Scalar(buffer[cursor])
      cursor += 1
      for field in 4...28 {
        buffer.skipSpaces(at: &cursor)
        // Some of the fields that are passed over are negative.
        if cursor < buffer.count, buffer[cursor] == UInt8(ascii: "-") { cursor += 1 }
        guard let number = buffer.decimal(at: &cursor) else { return nil }
        numbers[field] = number
      }
    }
  }
}

/// How often a process touched a page that was not there.
package struct PageFaults: Hashable, Sendable {
  /// Without reading from a disk.
  package var minor: UInt64
  /// With reading from a disk.
  package var major: UInt64

  package init(minor: UInt64 = 0, major: UInt64 = 0) {
    self.minor = minor
    self.major = major
  }
}

/// What an exec changes for certain: where text and stack begin, at random for every program.
package struct ProgramImage: Hashable, Sendable {
  package let codeStart: UInt64
  package let stackStart: UInt64

  package init(codeStart: UInt64, stackStart: UInt64) {
    self.codeStart = codeStart
    self.stackStart = stackStart
  }
}
