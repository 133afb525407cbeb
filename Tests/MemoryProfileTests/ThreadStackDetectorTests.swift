import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct ThreadStackDetectorTests {
  @Test func `a mapping with a stack pointer is a stack, and its thread is read once`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000, isMarked: false)
        + ThreadScene.Area.stack(at: 0x30000, isMarked: false),
      pointers: [2: 0x18000, 3: 0x38000])
    #expect(scene.walk() == [0x10000, 0x30000])
    #expect(scene.read == [2, 3])
    // Wherever the pointers are now, and whether they can be read.
    scene.pointers = [2: nil, 3: 0x99]
    #expect(scene.walk() == [0x10000, 0x30000])
    #expect(scene.read == [] && !scene.wasListed)
  }

  @Test func `a process with a single thread has no thread stacks`() {
    var scene = ThreadScene(areas: ThreadScene.Area.stack(at: 0x10000))
    #expect(scene.walk() == [])
    #expect(!scene.wasListed)
  }

  @Test func `a mapping stays a stack when its thread exits, until it is unmapped`() {
    var scene = ThreadScene(areas: ThreadScene.Area.stack(at: 0x10000), pointers: [2: 0x18000])
    #expect(scene.walk() == [0x10000])
    scene.pointers = [:]
    #expect(scene.walk() == [0x10000])
    // A mapping with other addresses is another one.
    scene.areas[1].addresses = 0x10000..<0x18000
    #expect(scene.walk() == [])
  }

  /// Above a guard, so that it looks like a stack; and like in Go, without one.
  @Test(arguments: [0x0f000, 0x0e000] as [UInt64])
  func `a mapping with a stack pointer but without a guard is not a stack`(guardStart: UInt64) {
    var scene = ThreadScene(
      areas: [
        ThreadScene.Area(addresses: guardStart..<guardStart + 0x1000, permissions: .private),
        ThreadScene.Area(addresses: 0x10000..<0x90000),
      ], pointers: [2: 0x18000])
    #expect(scene.walk() == (guardStart == 0x0f000 ? [0x10000] : []))
  }

  @Test(arguments: [
    ThreadScene.Area(addresses: 0x10000..<0x20000, permissions: [.read, .write, .shared]),
    ThreadScene.Area(addresses: 0x10000..<0x20000, permissions: [.read, .private]),
    ThreadScene.Area(addresses: 0x10000..<0x20000, name: "[heap]"),
    ThreadScene.Area(addresses: 0x10000..<0x20000, name: "[stack]"),
    ThreadScene.Area(addresses: 0x10000..<0x20000, name: "/dev/zero (deleted)"),
  ])
  func `only writable private mappings without a name can be stacks`(area: ThreadScene.Area) {
    var scene = ThreadScene(
      areas: [ThreadScene.Area(addresses: 0xf000..<0x10000, permissions: .private), area],
      pointers: [2: 0x18000])
    #expect(scene.walk() == [])
    #expect(!scene.wasListed)
  }

  /// From glibc 2.42 and Linux 6.13 on, guards are pages of the stack's own mapping. Parts of Go's
  /// heap have the mark of stacks too, and contain goroutine stacks.
  @Test(
    arguments: [("ac gu nh", [0x10000]), ("ac nh", []), ("ac gu", []), ("ac", [])]
      as [(String, [UInt64])])
  func `a stack without a guard mapping has two flags`(
    flags: String, found: [UInt64]
  ) {
    var scene = ThreadScene(
      areas: [ThreadScene.Area(addresses: 0x10000..<0x20000, flags: "rd wr mr mw me \(flags)")],
      pointers: [2: 0x18000])
    #expect(scene.walk() == found)
  }

  @Test func `the stack of a running thread is found when it waits, and remembered`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000, isMarked: false), pointers: [2: nil])
    #expect(scene.walk() == [])
    #expect(scene.walk() == [])
    #expect(scene.read == [2] && !scene.wasListed)
    scene.pointers[2] = 0x18000
    #expect(scene.walk() == [0x10000])
    scene.pointers[2] = .some(nil)
    #expect(scene.walk() == [0x10000])
    #expect(scene.read == [])
  }

  @Test func `marked stacks of running threads are found by elimination`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000) + ThreadScene.Area.stack(at: 0x30000),
      pointers: [2: 0x18000, 3: nil])
    #expect(scene.walk() == [0x10000, 0x30000])
  }

  /// A process with many threads, each with a marked stack and a pointer elsewhere.
  private func manyThreads(_ count: Int) -> ThreadScene {
    var scene = ThreadScene(
      areas: (1...count).flatMap { ThreadScene.Area.stack(at: UInt64($0) * 0x20000) })
    for thread in 2..<(2 + count) { scene.pointers[Int32(thread)] = 0x99 }
    return scene
  }

  @Test func `as many marked mappings as threads are their stacks, and no thread is read`() {
    var scene = manyThreads(20)
    #expect(scene.walk().count == 20)
    #expect(scene.read == [] && !scene.wasListed)
    // Another thread starts.
    scene.areas += ThreadScene.Area.stack(at: 0x1000000)
    scene.pointers[30] = 0x99
    #expect(scene.walk().count == 21)
    #expect(scene.read == [] && !scene.wasListed)
    // The number decided, which does not show that this program's stacks are marked. So an unmarked
    // mapping is a candidate.
    scene.areas += ThreadScene.Area.stack(at: 0x2000000, isMarked: false)
    scene.pointers[31] = 0x2008000
    #expect(scene.walk().count == 22)
    #expect(scene.wasListed)
  }

  @Test func `the number does not decide with other candidates or with few threads`() {
    var scene = manyThreads(20)
    scene.areas += ThreadScene.Area.stack(at: 0x2000000, isMarked: false)
    scene.pointers[2] = 0x2008000
    #expect(scene.walk() == [0x2000000])
    #expect(scene.read.count == 20)
    scene = manyThreads(15)
    #expect(scene.walk() == [])
    #expect(scene.read.count == 15)
  }

  @Test func `more marked mappings than running threads stay anonymous`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000) + ThreadScene.Area.stack(at: 0x30000)
        + ThreadScene.Area.stack(at: 0x50000),
      pointers: [2: 0x18000, 3: nil])
    #expect(scene.walk() == [0x10000])
  }

  @Test func `a new thread is read, and no other thread again`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000, isMarked: false), pointers: [2: 0x18000])
    _ = scene.walk()
    scene.areas += ThreadScene.Area.stack(at: 0x30000, isMarked: false)
    scene.pointers[3] = 0x38000
    #expect(scene.walk() == [0x10000, 0x30000])
    #expect(scene.read == [3])
    // One thread exits, another starts: the number stays the same.
    scene.areas.removeFirst(2)
    scene.areas += ThreadScene.Area.stack(at: 0x50000, isMarked: false)
    scene.pointers = [3: nil, 4: 0x58000]
    #expect(scene.walk() == [0x30000, 0x50000])
    #expect(scene.read == [4])
  }

  @Test func `the stack of a thread that was read before its mapping is found next time`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000), pointers: [2: 0x18000, 3: 0x38000])
    #expect(scene.walk() == [0x10000])
    scene.areas += ThreadScene.Area.stack(at: 0x30000)
    #expect(scene.walk() == [0x10000, 0x30000])
    #expect(scene.read == [] && !scene.wasListed)
  }

  @Test func `a rejected mapping is not checked twice`() {
    let arena = ThreadScene.Area.stack(at: 0x70000, isMarked: false)
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000, isMarked: false) + arena, pointers: [2: 0x18000])
    #expect(scene.walk() == [0x10000])
    #expect(scene.walk() == [0x10000])
    #expect(scene.read == [] && !scene.wasListed)
  }

  @Test func `the stacks are found again after exec`() {
    var scene = ThreadScene(
      areas: ThreadScene.Area.stack(at: 0x10000, isMarked: false), pointers: [2: 0x18000])
    #expect(scene.walk() == [0x10000])
    scene.image = ProgramImage(codeStart: 1, stackStart: 3)
    scene.pointers = [2: 0x99]
    #expect(scene.walk() == [])
    #expect(scene.wasListed)
  }

  @Test func `a few of many running threads are read in each sample, all in the end`() {
    var scene = ThreadScene(
      areas: (1...200).flatMap { ThreadScene.Area.stack(at: $0 * 0x20000, isMarked: false) })
    for thread in 2...201 { scene.pointers[Int32(thread)] = .some(nil) }
    _ = scene.walk()
    #expect(scene.read.count == 200)
    var read: Set<Int32> = []
    for _ in 0..<34 {
      #expect(scene.walk() == [])
      #expect(scene.read.count <= 400 / 64)
      read.formUnion(scene.read)
    }
    #expect(read.count == 200)
  }

  /// In these captures, each thread but the first waits in a stack of its own.
  @Test(
    arguments: [
      ("jvm", 12858, 37, 2_670_592), ("node", 12848, 6, 57_344), ("chromium", 12717, 31, 548_864),
    ] as [(String, Int32, Int, UInt64)])
  func `thread stacks of captured programs`(
    tree: String, pid: Int32, count: Int, bytes: UInt64
  ) throws {
    func memory(_ findsThreadStacks: Bool) throws -> MemoryUsage {
      var sampler = Sampler(
        try ProcTree(Checkout.tree(tree)), selection: Selection(),
        options: SamplerOptions(findsThreadStacks: findsThreadStacks))
      let sample = try sampler.sample { .zero }
      return try #require(sample.processes.first { $0.pid.rawValue == pid }).memory
    }
    let (found, left) = (try memory(true), try memory(false))
    #expect(found[.threadStack] == bytes)
    #expect(found[.threadStack] == stackBytes(of: ProcessID(rawValue: pid), in: tree, count: count))
    #expect(left[.threadStack] == 0)
    #expect(found[.anonymous] + found[.threadStack] == left[.anonymous])
    #expect(found.total == left.total)
  }

  @Test func `goroutine stacks count as part of Go's heap`() throws {
    let memory = try #require(try sample("go").sample.processes.first).memory
    #expect(memory[.threadStack] == 0)
    // 200 goroutines of 64 KiB and more.
    #expect(memory[.anonymous] > 200 * 65536)
  }

  @Test func `two samples of a captured tree are equal`() throws {
    var sampler = Sampler(try ProcTree(Checkout.tree("chromium")), selection: Selection())
    let samples = try [0, 1].map { second in try sampler.sample { .seconds(second) } }
    #expect(samples[0].processes.map(\.memory) == samples[1].processes.map(\.memory))
  }
}

/// The PSS of the mappings that contain stack pointers, computed in another way.
private func stackBytes(of pid: ProcessID, in tree: String, count: Int) -> UInt64 {
  let directory = "\(Checkout.tree(tree))/\(pid)/task"
  var pointers: [UInt64] = []
  for thread in files(in: directory) where thread != pid.description {
    let words = text(of: "\(directory)/\(thread)/syscall").split(separator: " ")
    if let pointer = UInt64(words[words.count - 2].dropFirst(2), radix: 16) {
      pointers.append(pointer)
    }
  }
  #expect(pointers.count == count)
  var sum: UInt64 = 0
  var isStack = false
  for line in lines(of: pid, in: tree) {
    let words = line.split(separator: " ")
    if words.count >= 5, words[1].count == 4 {
      let addresses = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      isStack = pointers.contains { addresses[0] <= $0 && $0 < addresses[1] }
    } else if isStack, line.hasPrefix("Pss:") {
      sum += (UInt64(words[1]) ?? 0) * 1024
    }
  }
  return sum
}
