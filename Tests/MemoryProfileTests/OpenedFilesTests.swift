import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Which files a sample opens, as inotify(7) tells: what is not opened costs nothing.
@Suite(.timeLimit(.minutes(5))) struct OpenedFilesTests {
  /// What was opened below a captured process's folder since it was last asked for.
  private final class Watch {
    struct Unavailable: Error {}

    private let queue: Int32
    private let folder: String
    let tree: String

    /// - Parameters:
    ///   - processes: the captured ones that are in the tree, and whether they are watched.
    ///   - seesReading: whether it tells of files that are read too.
    init(_ captured: String, _ processes: [Int32: Bool], seesReading: Bool = false) throws {
      let events = UInt32(seesReading ? IN_OPEN | IN_ACCESS : IN_OPEN)
      folder = NSTemporaryDirectory() + "/smaps-watch-\(UUID().uuidString)"
      tree = folder + "/proc"
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
      try? FileManager.default.removeItem(atPath: folder)
    }

    /// The names of files, in the order in which they were opened, or opened and read.
    func takeNames() -> [String] { OpenedFilesTests.takeNames(from: queue).filter { !$0.isEmpty } }
  }

  /// What an inotify(7) queue tells of, by name; no name stands for the folder that is watched.
  private static func takeNames(from queue: Int32) -> [String] {
    var names: [String] = []
    withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 8) { buffer in
      while true {
        let count = read(queue, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        var cursor = 0
        while cursor < count {
          // The event and, behind it, the name, padded with NULs.
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
  func `who does not match costs a cmdline a sample, and nothing else`(reuses: Bool) throws {
    let watch = try Watch("bash-vim", [12707: true, 12708: false])
    var sampler = Sampler(
      try ProcTree(watch.tree), selection: try pattern("^vim"), reusesUnchanged: reuses)
    for _ in 0..<4 {
      #expect(try sampler.records(as: MemoryUsage.self).map(\.pid.rawValue) == [12708])
      #expect(watch.takeNames() == ["cmdline"])
    }
  }

  @Test func `a kernel thread is recognised once, a zombie is asked every time`() throws {
    let watch = try Watch("kernel-thread-and-zombie", [1: false, 40: true, 200: true])
    var sampler = Sampler(try ProcTree(watch.tree), selection: try pattern("init"))
    func pids() throws -> [Int32] {
      try sampler.records(as: MemoryUsage.self).map(\.pid.rawValue)
    }
    #expect(try pids() == [1])
    #expect(watch.takeNames() == ["cmdline", "stat", "cmdline", "stat"])
    for _ in 0..<3 {
      #expect(try pids() == [1])
      #expect(watch.takeNames() == ["cmdline"])
    }
    // Another process is given the number, and with it another folder.
    let files = FileManager.default
    try files.copyItem(atPath: "\(watch.tree)/1", toPath: "\(watch.tree)/new")
    try files.removeItem(atPath: "\(watch.tree)/40")
    try files.moveItem(atPath: "\(watch.tree)/new", toPath: "\(watch.tree)/40")
    #expect(try pids() == [1, 40])
  }

  @Test func `who matches costs what the floor counts`() throws {
    let watch = try Watch("bash-vim", [12707: false, 12708: true])
    var sampler = Sampler(try ProcTree(watch.tree), selection: try pattern("^vim"))
    _ = try sampler.records(as: MemoryUsage.self)
    #expect(watch.takeNames() == ["cmdline", "stat", "cmdline", "smaps"])
    for _ in 0..<3 {
      _ = try sampler.records(as: MemoryUsage.self)
      #expect(watch.takeNames() == ["stat", "cmdline", "smaps"])
    }
  }

  @Test func `all files of who is not held open are opened before the first is read`() throws {
    let watch = try Watch("bash-vim", [12708: true], seesReading: true)
    var sampler = Sampler(try ProcTree(watch.tree), selection: Selection())
    _ = try sampler.records(as: MemoryUsage.self)
    _ = watch.takeNames()
    _ = try sampler.records(as: MemoryUsage.self)
    // Whoever was given the number in between would be found out by the first reading.
    #expect(watch.takeNames().prefix(4) == ["stat", "cmdline", "smaps", "stat"])
  }

  @Test func `who is chosen by number is looked for among all others only once`() throws {
    let watch = try Watch("bash-vim", [12707: false, 12708: true])
    let queue = inotify_init1(Int32(IN_NONBLOCK))
    defer { close(queue) }
    try #require(inotify_add_watch(queue, watch.tree, UInt32(IN_OPEN)) >= 0)
    var selection = Selection(pids: [ProcessID(rawValue: 12708)])
    selection.includesSelf = true
    var sampler = Sampler(try ProcTree(watch.tree), selection: selection)
    /// How often the folder itself was opened.
    func listings() -> Int { Self.takeNames(from: queue).count { $0.isEmpty } }
    _ = listings()
    for expected in [1, 0, 0] {
      #expect(try sampler.records(as: MemoryUsage.self).map(\.pid.rawValue) == [12708])
      #expect(listings() == expected)
    }
    try FileManager.default.removeItem(atPath: "\(watch.tree)/12708")
    #expect(try sampler.records(as: MemoryUsage.self).isEmpty)
    let isAnyoneLeft = sampler.isAnyoneLeft
    #expect(!isAnyoneLeft)
  }

  @Test func `who is unchanged costs a rollup in place of its mappings`() throws {
    let watch = try Watch("bash-vim", [12707: false, 12708: true])
    var sampler = Sampler(
      try ProcTree(watch.tree), selection: try pattern("^vim"), reusesUnchanged: true)
    _ = try sampler.records(as: MemoryUsage.self)
    #expect(watch.takeNames() == ["cmdline", "stat", "cmdline", "smaps"])
    _ = try sampler.records(as: MemoryUsage.self)
    let evidence = ["status", "smaps_rollup"]
    #expect(watch.takeNames() == ["stat", "cmdline"] + evidence + ["smaps"] + evidence)
    for _ in 0..<3 {
      _ = try sampler.records(as: MemoryUsage.self)
      #expect(watch.takeNames() == ["stat", "cmdline"] + evidence)
    }
  }
}
