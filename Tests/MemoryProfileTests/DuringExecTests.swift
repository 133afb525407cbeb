import Foundation
import ProcFS
import TestSupport
import Testing

@testable import MemoryProfile

/// Processes in the middle of an exec(2), which have an address space but no arguments yet.
@Suite(.timeLimit(.minutes(20))) struct DuringExecTests {
  /// A copy of `bash-vim` in which process 12708 is in the middle of an exec.
  private final class Tree: Sendable {
    static let pid = ProcessID(rawValue: 12708)
    let path = NSTemporaryDirectory() + "/smaps-exec-\(UUID().uuidString)"
    private let stat: String
    private let commandLine: String
    private let inExec: String

    init() throws {
      try FileManager.default.copyItem(atPath: Checkout.tree("bash-vim"), toPath: path)
      stat = try String(contentsOfFile: "\(path)/12708/stat", encoding: .utf8)
      commandLine = try String(contentsOfFile: "\(path)/12708/cmdline", encoding: .utf8)
      var fields = stat.split(separator: " ").map(String.init)
      fields[25] = String(repeating: "0", count: fields[25].count)
      inExec = fields.joined(separator: " ")
      try beginExec()
    }

    deinit {
      try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a text over one of the same length, or into an empty file. A reader never sees a part
    /// of it that is shorter.
    private func overwrite(_ name: String, by text: String) throws {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(path)/12708/\(name)"))
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    }

    private func removeArguments() throws {
      try Data().write(to: URL(fileURLWithPath: "\(path)/12708/cmdline"))
    }

    /// Begins another exec.
    func beginExec() throws {
      try removeArguments()
      try overwrite("stat", by: inExec)
    }

    /// The process sets its arguments before the start of its code, like the kernel.
    func finishExec() throws {
      try overwrite("cmdline", by: commandLine)
      try overwrite("stat", by: stat)
    }

    /// Finishes the exec while a sample waits. A task would not do: samplers block its threads.
    func finishExecSoon() {
      Thread.detachNewThread {
        usleep(30_000)
        try? self.finishExec()
      }
    }

    /// Removes the arguments, as setproctitle(3) can.
    func eraseArguments() throws {
      try removeArguments()
      try overwrite("stat", by: stat)
    }

    func reader() throws -> ProcessReader {
      ProcessReader(SharedTree(try ProcTree(path)), SamplerOptions())
    }
  }

  @Test func `an empty command line is explained`() throws {
    let tree = try Tree()
    var reader = try tree.reader()
    func explanation() throws -> String {
      switch try reader.explainEmptyCommandLine(of: Tree.pid) {
      case .none(let stat): stat?.isKernelThread ?? false ? "kernel thread" : "none"
      case .duringExec: "exec"
      case .resolved(let commandLine): commandLine.text
      }
    }
    #expect(try explanation() == "exec")
    try tree.finishExec()
    #expect(try explanation().hasPrefix("vim"))
    try tree.eraseArguments()
    #expect(try explanation() == "none")
  }

  private static func selections() throws -> [Selection] {
    let pids: Set = [Tree.pid]
    return [
      Selection(pattern: try Pattern("^vim")), Selection(pids: pids),
      Selection(pattern: try Pattern("^vim"), includesDescendants: true),
      Selection(pids: pids, includesDescendants: true),
    ]
  }

  @Test(arguments: 0..<4)
  func `a sample waits for the end of an exec`(index: Int) throws {
    let tree = try Tree()
    let selection = try Self.selections()[index]
    var sampler = Sampler(
      try ProcTree(tree.path), selection: selection,
      options: SamplerOptions(execTimeout: .seconds(60)))
    tree.finishExecSoon()
    let records = try sampler.records()
    #expect(records.map(\.pid) == [Tree.pid])
    #expect(records.first?.commandLine.text.hasPrefix("vim") == true)
    #expect(sampler.takeNotices() == [])
  }

  @Test(arguments: 0..<4)
  func `a selected process that calls exec again keeps its row`(index: Int) throws {
    let tree = try Tree()
    try tree.finishExec()
    var sampler = Sampler(
      try ProcTree(tree.path), selection: try Self.selections()[index],
      options: SamplerOptions(execTimeout: .seconds(60)))
    #expect(try sampler.records().count == 1)
    try tree.beginExec()
    tree.finishExecSoon()
    let records = try sampler.records()
    #expect(records.first?.commandLine.text.hasPrefix("vim") == true)
  }

  @Test func `with descendants, a process stays selected while its exec takes long`() throws {
    let tree = try Tree()
    try tree.finishExec()
    var sampler = Sampler(
      try ProcTree(tree.path), selection: try Self.selections()[2],
      options: SamplerOptions(execTimeout: .zero))
    #expect(try sampler.records().count == 1)
    try tree.beginExec()
    #expect(try sampler.records().count == 1)
  }

  @Test func `an exec that takes long is not waited for, and looked at again`() throws {
    let tree = try Tree()
    var sampler = Sampler(
      try ProcTree(tree.path), selection: Selection(pattern: try Pattern("^vim")),
      options: SamplerOptions(execTimeout: .zero))
    #expect(try sampler.records().isEmpty)
    try tree.finishExec()
    #expect(try sampler.records().count == 1)
  }
}
