import Libc
import SystemPackage
import TestSupport
import Testing

@testable import ProcFS

@Suite(.timeLimit(.minutes(20))) struct ProcTreeTests {
  @Test func `a tree lists its processes in the order of their PIDs`() throws {
    let tree = try ProcTree(Checkout.tree("family"))
    #expect(try tree.processes().map(\.pid.rawValue) == Array(600...605))
  }

  @Test func `a missing tree is an error that names it`() {
    #expect(throws: ProcError.system(path: "/nowhere", .noSuchFileOrDirectory)) {
      _ = try ProcTree("/nowhere")
    }
  }

  @Test func `a missing process or file has vanished`() throws {
    let tree = try ProcTree(Checkout.tree("family"))
    guard case .none(.vanished) = try tree.open(ProcessID(rawValue: 1)) else {
      Issue.record("there is no process 1")
      return
    }
    var buffer = ReadBuffer()
    if case .process(let process) = try tree.open(ProcessID(rawValue: 600)) {
      #expect(try process.read(.rollup, into: &buffer) == .vanished)
      #expect(try process.read(.commandLine, into: &buffer) == .complete)
      #expect(try process.executable() == .path(Array("/usr/bin/demo".utf8)))
    } else {
      Issue.record("there is a process 600")
    }
  }

  @Test func `a tree has smaps if one of its processes has it`() throws {
    #expect(try !ProcTree(Checkout.tree("no-smaps")).hasSmaps())
    #expect(try ProcTree(Checkout.tree("family")).hasSmaps())
    #expect(try ProcTree().hasSmaps())
  }

  @Test func `a process has the same address space as itself, but not as its parent`() throws {
    let own = ProcessID(rawValue: getpid())
    guard let answer = try ProcTree().haveSameAddressSpace(own, own) else {
      try Test.cancel("kcmp(2) is not permitted")
    }
    #expect(answer)
    // The parent may not be readable, and then the kernel does not answer.
    #expect(try ProcTree().haveSameAddressSpace(own, ProcessID(rawValue: getppid())) != true)
    #expect(try ProcTree().haveSameAddressSpace(own, ProcessID(rawValue: .max)) == false)
  }

  @Test func `address spaces are compared only on the running machine`() throws {
    #expect(try ProcTree().comparesAddressSpaces && ProcTree().isOwnNamespace)
    #expect(try !ProcTree(Checkout.tree("family")).comparesAddressSpaces)
    #expect(try !ProcTree("/proc/").comparesAddressSpaces)
  }

  @Test func `the reason why an executable is unknown is reported`() throws {
    guard
      case .process(let process) = try ProcTree(Checkout.tree("no-exe")).open(
        ProcessID(rawValue: 830))
    else {
      Issue.record("process 830 is missing")
      return
    }
    #expect(try process.executable() == .missing)
    #expect(ExecutableLink.missing.path == nil)
  }

  @Test func `threads are listed and their positions are read`() throws {
    let tree = try ProcTree(Checkout.tree("jvm"))
    guard case .process(let process) = try tree.open(ProcessID(rawValue: 12858)) else {
      Issue.record("there is a process 12858")
      return
    }
    let threads = try process.threadIDs()
    #expect(threads.count == 38)
    #expect(threads.first == process.pid && threads == threads.sorted())
    #expect(
      try process.position(of: threads[0])
        == .position(.waiting(stackPointer: 0x7ffc_20a5_a730)))
    #expect(try process.position(of: ProcessID(rawValue: 1)) == .none(.vanished))
  }

  @Test func `a captured process without a task directory has no threads`() throws {
    let tree = try ProcTree(Checkout.tree("family"))
    guard case .process(let process) = try tree.open(ProcessID(rawValue: 600)) else {
      Issue.record("process 600 is missing")
      return
    }
    #expect(try process.threadIDs() == [])
  }

  @Test func `only the machine's own tree contains the calling process`() throws {
    #expect(try ProcTree(Checkout.tree("family")).ownID() == nil)
    let own = try #require(try ProcTree("/proc").ownID())
    #expect(try ProcTree("/proc").processes().contains { $0.pid == own })
  }

  @Test func `a FIFO in place of a file of the kernel is not waited for`() async throws {
    try await withTemporaryDirectory { directory in
      #expect(mkfifo("\(directory)/meminfo", 0o600) == 0)
      let tree = try ProcTree(directory)
      var buffer = ReadBuffer()
      for name in ["meminfo", "."] {
        let isRead = try tree.read(kernelFile: name, into: &buffer)
        #expect(!isRead)
      }
      let text = tree.text(of: "meminfo")
      #expect(text ?? "" == "")
    }
  }

  @Test func `a small buffer reads a whole file in many pieces`() throws {
    let tree = try ProcTree(Checkout.tree("jvm"))
    var small = ReadBuffer(capacity: 1)
    var large = ReadBuffer()
    let pid = try #require(try tree.processes().first).pid
    func sum(_ buffer: inout ReadBuffer) throws -> (count: Int, pss: UInt64) {
      var count = 0
      var pss: UInt64 = 0
      guard case .process(let process) = try tree.open(pid),
        case .file(let smaps) = try process.open(.smaps)
      else {
        return (0, 0)
      }
      var parser = SmapsParser()
      _ = try smaps.forEachMapping(buffer: &buffer, parser: &parser) { mapping, _ in
        count += 1
        pss += mapping[.pss] ?? 0
      }
      return (count, pss)
    }
    let (one, other) = (try sum(&small), try sum(&large))
    #expect(one == other)
    #expect(one.count > 60)
  }

  @Test(
    arguments: [
      ("cut-off-line", 50, .endsWithinLine), ("garbage", 51, .notAField),
      ("no-number", 31, .notANumber(.pss)), ("not-kilobytes", 31, .notANumber(.pss)),
      ("too-large", 31, .notANumber(.pss)), ("fields-without-header", 1, .notAHeader),
      ("backward-addresses", 1, .notAHeader), ("long-line", 1, .notAHeader),
    ] as [(String, Int, SmapsError.Reason)])
  func `the error of a malformed file says where it is malformed`(
    name: String, line: Int, reason: SmapsError.Reason
  ) throws {
    let tree = Checkout.tree("malformed-\(name)")
    let text = try #require(contents("\(tree)/900/smaps"))
      .split(separator: "\n", omittingEmptySubsequences: false)[line - 1]
    let error = SmapsError(line: line, reason: reason, text: Array(text.utf8.prefix(80)))
    #expect(error.malformed.line == line)
    #expect(throws: ProcError.malformed(path: "\(tree)/900/smaps", error.malformed)) {
      var buffer = ReadBuffer()
      guard case .process(let process) = try ProcTree(tree).open(ProcessID(rawValue: 900)),
        case .file(let smaps) = try process.open(.smaps)
      else { throw ProcError.system(path: tree, .noSuchProcess) }
      var parser = SmapsParser()
      _ = try smaps.forEachMapping(buffer: &buffer, parser: &parser) { _, _ in }
    }
  }
}
