/// The fields of `/proc/PID/stat` that the program uses; proc_pid_stat(5).
package struct ProcessStat: Equatable, Sendable {
  /// Field 2, the executable's name without its parentheses: up to 15 bytes, longer for kernel
  /// threads.
  package let name: String

  /// Field 3: `R`, `S`, `D`, `Z` for a zombie, and others.
  package let state: Unicode.Scalar

  /// Whether it has exited, and its parent has not waited for it yet.
  package var isZombie: Bool { isExited && threads <= 1 }

  /// Whether the main thread has exited and others may run (pthread_exit(3)). The process is alive,
  /// but its own files are those of the main thread, which has no memory any more.
  package var hasExitedMainThread: Bool { isExited && threads > 1 }

  private var isExited: Bool { state == "Z" || state == "X" }

  /// Field 4; `nil` if it is 0. The first process of a namespace and kthreadd have no parent.
  package let parent: ProcessID?

  /// Whether it is a kernel thread: PF_KTHREAD of field 9 (`include/linux/sched.h`).
  package let isKernelThread: Bool

  /// Fields 10 and 12: minor and major page faults of all threads since the process was started.
  package let faults: PageFaults

  /// Fields 14 and 15: CPU time of all threads since the process was started.
  package let cpu: CPUTime

  /// Field 20, the number of threads.
  package let threads: UInt64

  /// Field 22, in clock ticks since the machine was started.
  package let startTime: UInt64

  /// Field 23, in bytes; 0 if there is no address space, as for kernel threads, zombies and exiting
  /// processes.
  package private(set) var virtualSize: UInt64

  /// Field 24, in pages. It is approximate on some kernels (proc_pid_stat(5)), but equal if nothing
  /// changed.
  package private(set) var residentPages: UInt64

  /// From fields 9, 26 and 28. An exec changes it.
  package private(set) var image: ProgramImage

  /// The process's `stat` with the address space that the `stat` of one of its threads shows.
  package func withMemory(of thread: ProcessStat) -> ProcessStat {
    var stat = self
    stat.virtualSize = thread.virtualSize
    stat.residentPages = thread.residentPages
    stat.image = thread.image
    return stat
  }

  /// Reads the file's only line.
  ///
  /// The name may contain anything, including spaces and closing parentheses. It ends at the last
  /// one.
  ///
  /// - Returns: `nil` if the text is not what the kernel prints.
  package init?(_ bytes: RawSpan) {
    let read = bytes.withUnsafeBytes { Self($0) }
    guard let read else { return nil }
    self = read
  }

  private init?(_ buffer: UnsafeRawBufferPointer) {
    guard let open = buffer.firstPlace(of: UInt8(ascii: "("), from: 0) else { return nil }
    var close = open
    // Only names contain any, so a forward search is cheaper than one from the end.
    while let next = buffer.firstPlace(of: UInt8(ascii: ")"), from: close + 1) { close = next }
    let letter = close + 2
    var fields = Fields(buffer, from: letter + 1)
    guard close > open, letter < buffer.count, buffer[letter - 1] == UInt8(ascii: " "),
      let parent = fields.number(4), let flags = fields.number(9),
      let minorFaults = fields.number(10), let majorFaults = fields.number(12),
      let userTicks = fields.number(14), let systemTicks = fields.number(15),
      let threads = fields.number(20), let startTime = fields.number(22),
      let virtualSize = fields.number(23), let residentPages = fields.number(24),
      let codeStart = fields.number(26), let stackStart = fields.number(28)
    else { return nil }
    name = String(decoding: buffer[(open + 1)..<close], as: UTF8.self)
    state = Unicode.Scalar(buffer[letter])
    self.parent = parent == 0 ? nil : ProcessID(rawValue: Int32(truncatingIfNeeded: parent))
    isKernelThread = flags & 0x0020_0000 != 0
    faults = PageFaults(minor: minorFaults, major: majorFaults)
    cpu = CPUTime(userTicks: userTicks, systemTicks: systemTicks)
    self.threads = threads
    self.startTime = startTime
    self.virtualSize = virtualSize
    self.residentPages = residentPages
    image = ProgramImage(
      codeStart: codeStart, stackStart: stackStart, hasCalledExec: flags & 0x40 == 0)
  }

  /// The numbers after the state, each after one space. Their indices are those of the manual page,
  /// and must be read in that order.
  private struct Fields {
    private let buffer: UnsafeRawBufferPointer
    private var cursor: Int
    private var index = 3

    /// - Parameter end: the end of the state.
    init(_ buffer: UnsafeRawBufferPointer, from end: Int) {
      self.buffer = buffer
      cursor = end
    }

    /// - Returns: `nil` if there is no such field, or if it is not a number.
    @inline(__always)
    mutating func number(_ field: Int) -> UInt64? {
      while true {
        guard cursor < buffer.count, buffer[cursor] == UInt8(ascii: " ") else { return nil }
        cursor += 1
        index += 1
        if index == field { return buffer.decimal(at: &cursor) }
        // A skipped field may be negative, or larger than any number.
        guard cursor < buffer.count,
          buffer[cursor] == UInt8(ascii: "-") || buffer[cursor] &- UInt8(ascii: "0") <= 9
        else { return nil }
        buffer.skipWord(at: &cursor)
      }
    }
  }
}

/// How many page faults a process had.
package struct PageFaults: Hashable, Sendable {
  /// Faults without a read from a disk.
  package var minor: UInt64
  /// Faults with a read from a disk.
  package var major: UInt64

  package init(minor: UInt64 = 0, major: UInt64 = 0) {
    self.minor = minor
    self.major = major
  }
}

/// What `stat` shows of the program that a process runs. Every exec changes the addresses, because
/// the kernel chooses them at random.
package struct ProgramImage: Hashable, Sendable {
  /// The start of the executable's text. The kernel hides it without the permission of ptrace(2).
  package let codeStart: UInt64

  /// The start of the main stack; hidden like the text's.
  package let stackStart: UInt64

  /// Whether the process has called exec(2) since it was created by fork(2), vfork(2) or clone(2):
  /// not PF_FORKNOEXEC (`include/linux/sched.h`).
  package let hasCalledExec: Bool

  package init(codeStart: UInt64, stackStart: UInt64, hasCalledExec: Bool = true) {
    self.codeStart = codeStart
    self.stackStart = stackStart
    self.hasCalledExec = hasCalledExec
  }

  /// Whether the addresses are equal, as they are after fork(2).
  package func hasSameAddresses(as other: ProgramImage) -> Bool {
    codeStart == other.codeStart && stackStart == other.stackStart
  }
}
