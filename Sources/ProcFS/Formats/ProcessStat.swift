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
    let read = bytes.withUnsafeBytes { Self($0) }
    guard let read else { return nil }
    self = read
  }

  private init?(_ buffer: UnsafeRawBufferPointer) {
    guard let open = buffer.firstPlace(of: UInt8(ascii: "("), from: 0) else { return nil }
    var close = open
    // Only a name has any, so that searching on from one is cheaper than searching from the end.
    while let next = buffer.firstPlace(of: UInt8(ascii: ")"), from: close + 1) { close = next }
    let letter = close + 2
    var fields = Fields(buffer, from: letter + 1)
    guard close > open, letter < buffer.count, buffer[letter - 1] == UInt8(ascii: " "),
      let parent = fields.number(4), let flags = fields.number(9),
      let minorFaults = fields.number(10), let majorFaults = fields.number(12),
      let threads = fields.number(20), let startTime = fields.number(22),
      let virtualSize = fields.number(23), let codeStart = fields.number(26),
      let stackStart = fields.number(28)
    else { return nil }
    name = String(decoding: buffer[(open + 1)..<close], as: UTF8.self)
    state = Unicode.Scalar(buffer[letter])
    self.parent = parent == 0 ? nil : ProcessID(rawValue: Int32(truncatingIfNeeded: parent))
    isKernelThread = flags & 0x0020_0000 != 0
    faults = PageFaults(minor: minorFaults, major: majorFaults)
    self.threads = threads
    self.startTime = startTime
    self.virtualSize = virtualSize
    image = ProgramImage(codeStart: codeStart, stackStart: stackStart)
  }

  /// The numbers behind the state, each with one space before it, counted as in the manual page. They are
  /// asked for in that order.
  private struct Fields {
    private let buffer: UnsafeRawBufferPointer
    private var cursor: Int
    private var passed = 3

    /// - Parameter end: where the state ends.
    init(_ buffer: UnsafeRawBufferPointer, from end: Int) {
      self.buffer = buffer
      cursor = end
    }

    /// - Returns: nil where there is no such field, or it is no number.
    @inline(__always)
    mutating func number(_ field: Int) -> UInt64? {
      while true {
        guard cursor < buffer.count, buffer[cursor] == UInt8(ascii: " ") else { return nil }
        cursor += 1
        passed += 1
        if passed == field { return buffer.decimal(at: &cursor) }
        // What is passed over may be negative, or larger than any number.
        guard cursor < buffer.count,
          buffer[cursor] == UInt8(ascii: "-") || buffer[cursor] &- UInt8(ascii: "0") <= 9
        else { return nil }
        buffer.skipWord(at: &cursor)
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
