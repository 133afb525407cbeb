import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Which files a sample opens, according to inotify(7): a file that is not opened costs nothing.
@Suite(.timeLimit(.minutes(20))) struct OpenedFilesTests {
  /// Records the files that are opened in the directory of a captured process.
  private final class Watch {
    struct Unavailable: Error {}

    private let queue: Int32
    private let directory: String
    let tree: String

    /// - Parameters:
    ///   - processes: the captured processes in the tree, and whether they are watched.
    ///   - seesReading: whether reads are recorded too.
    init(_ captured: String, _ processes: [Int32: Bool], seesReading: Bool = false) throws {
      let events = UInt32(seesReading ? IN_OPEN | IN_ACCESS : IN_OPEN)
      directory = NSTemporaryDirectory() + "/smaps-watch-\(UUID().uuidString)"
      tree = directory + "/proc"
      queue = inotify_init1(Int32(IN_NONBLOCK))
      guard queue >= 0 else { throw Unavailable() }
      try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
      for (pid, isWatched) in processes {
        let process = "\(tree)/\(pid)"
        try FileManager.default.copyItem(
          atPath: "\(Checkout.tree(captured))/\(pid)", toPath: process)
        if isWatched, inotify_add_watch(queue, process, events) < 0 { throw Unavailable() }
      }
    }

    deinit {
      close(queue)
      try? FileManager.default.removeItem(atPath: directory)
    }

    /// Returns the names of files in the order of the events, and removes them.
    func takeNames() -> [String] { OpenedFilesTests.takeNames(from: queue).filter { !$0.isEmpty } }
  }

  /// The names in an inotify(7) queue; an empty name is the watched directory itself.
  private static func takeNames(from queue: Int32) -> [String] {
    var names: [String] = []
    withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 8) { buffer in
      while true {
        let count = read(queue, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        var cursor = 0
        while cursor < count {
          // The event is followed by the name, padded with NULs.
          let length = Int(buffer.loadUnaligned(fromByteOffset: cursor + 12, as: UInt32.self))
          let name = buffer[(cursor + 16)..<(cursor + 16 + length)].prefix { $0 != 0 }
          names.append(String(decoding: name, as: UTF8.self))
          cursor += 16 + length
        }
      }
    }
    return names
  }

  private func pattern(_ text: String) throws -> Selection {
    Selection(pattern: try Pattern(text))
  }

  @Test(arguments: [false, true])
  func `a process that does not match costs one cmdline per sample`(reuses: Bool) throws {
    let watch = try Watch("bash-vim", [12707: true, 12708: false])
    var sampler = Sampler(
      try ProcTree(watch.tree), selection: try pattern("^vim"),
      options: SamplerOptions(reuse: reuses ? .exact : nil))
    for _ in 0..<4 {
      #expect(try sampler.records().map(\.pid.rawValue) == [12708])
      #expect(watch.takeNames() == ["cmdline"])
    }
  }

  @Test func `a kernel thread is identified once, a zombie is read every time`() throws {
    let watch = try Watch("kernel-thread-and-zombie", [1: false, 40: true, 200: true])
    var sampler = Sampler(try ProcTree(watch.tree), selection: try pattern("init"))
    func pids() throws -> [Int32] {
      try sampler.records().map(\.pid.rawValue)
    }
    #expect(try pids() == [1])
    #expect(watch.takeNames() == ["cmdline", "stat", "cmdline", "stat"])
    for _ in 0..<3 {
      #expect(try pids() == [1])
      #expect(watch.takeNames() == ["cmdline"])
    }
    // Another process reuses the PID, and has another directory.
    let files = FileManager.default
    try files.copyItem(atPath: "\(watch.tree)/1", toPath: "\(watch.tree)/new")
    try files.removeItem(atPath: "\(watch.tree)/40")
    try files.moveItem(atPath: "\(watch.tree)/new", toPath: "\(watch.tree)/40")
    #expect(try pids() == [1, 40])
  }

  @Test func `a process that matches costs stat, cmdline and smaps`() throws {
    let watch = try Watch("bash-vim", [12707: false, 12708: true])
    var sampler = Sampler(try ProcTree(watch.tree), selection: try pattern("^vim"))
    _ = try sampler.records()
    #expect(watch.takeNames() == ["cmdline", "stat", "cmdline", "smaps"])
    for _ in 0..<3 {
      _ = try sampler.records()
      #expect(watch.takeNames() == ["stat", "cmdline", "smaps"])
    }
  }

  @Test func `the fast path opens all files before it reads the first`() throws {
    let watch = try Watch("bash-vim", [12708: true], seesReading: true)
    var sampler = Sampler(try ProcTree(watch.tree), selection: Selection())
    _ = try sampler.records()
    _ = watch.takeNames()
    _ = try sampler.records()
    // The first read would reveal a process that reuses the PID in between.
    #expect(watch.takeNames().prefix(4) == ["stat", "cmdline", "smaps", "stat"])
  }

  @Test func `selection by PID lists the processes only once`() throws {
    let watch = try Watch("bash-vim", [12707: false, 12708: true])
    let queue = inotify_init1(Int32(IN_NONBLOCK))
    defer { close(queue) }
    try #require(inotify_add_watch(queue, watch.tree, UInt32(IN_OPEN)) >= 0)
    var selection = Selection(pids: [ProcessID(rawValue: 12708)])
    selection.includesSelf = true
    var sampler = Sampler(try ProcTree(watch.tree), selection: selection)
    /// How often the directory itself was opened.
    func listings() -> Int { Self.takeNames(from: queue).count { $0.isEmpty } }
    _ = listings()
    for expected in [1, 0, 0] {
      #expect(try sampler.records().map(\.pid.rawValue) == [12708])
      #expect(listings() == expected)
    }
    try FileManager.default.removeItem(atPath: "\(watch.tree)/12708")
    #expect(try sampler.records().isEmpty)
    let hasLiveTargets = sampler.hasLiveTargets
    #expect(!hasLiveTargets)
  }

  @Test func `an unchanged process costs a rollup instead of its mappings`() throws {
    let watch = try Watch("bash-vim", [12707: false, 12708: true])
    var sampler = Sampler(
      try ProcTree(watch.tree), selection: try pattern("^vim"),
      options: SamplerOptions(reuse: .exact))
    _ = try sampler.records()
    #expect(watch.takeNames() == ["cmdline", "stat", "cmdline", "smaps"])
    _ = try sampler.records()
    let fingerprint = ["status", "smaps_rollup"]
    #expect(watch.takeNames() == ["stat", "cmdline"] + fingerprint + ["smaps"] + fingerprint)
    for _ in 0..<3 {
      _ = try sampler.records()
      #expect(watch.takeNames() == ["stat", "cmdline"] + fingerprint)
    }
  }
}
