import ProcFS
import Synchronization
import TestSupport
import Testing
import Threads

@testable import MemoryProfile

@Suite(.timeLimit(.minutes(20))) struct ContainerNameQueueTests {
  /// A reader that is blocked by containers with the ID `slow`.
  private struct BlockingReader: ContainerNameQueue.Reader {
    let gate: Semaphore
    let asked: AskedNames

    mutating func beginBatch() {}

    mutating func hostName(of container: Container) -> ContainerName? {
      asked.ids.withLock { $0.append(String(decoding: container.id, as: UTF8.self)) }
      return container.id.starts(with: "named".utf8) ? ContainerName(name: "known") : nil
    }

    func claim(of container: Container, by pid: ProcessID) -> String? {
      if container.id.elementsEqual("slow".utf8) { gate.wait() }
      return "host\(pid.rawValue)"
    }
  }

  private final class AskedNames: Sendable {
    let ids = Mutex<[String]>([])
  }

  private func request(_ id: String, _ pid: Int32) -> ContainerNameQueue.Request {
    .init(
      container: Container(runtime: .docker, id: Array(id.utf8)), pid: ProcessID(rawValue: pid))
  }

  /// The names of results by ID.
  private func named(_ results: [ContainerNameQueue.Result]) -> [String: ContainerName?] {
    Dictionary(
      uniqueKeysWithValues: results.map {
        (String(decoding: $0.container.id, as: UTF8.self), $0.name)
      })
  }

  @Test func `a name of the host wins, and a claim is read only without one`() {
    let queue = ContainerNameQueue()
    var reader = BlockingReader(gate: Semaphore(), asked: AskedNames())
    _ = queue.add([request("named", 1), request("other", 2)])
    queue.drain(with: &reader)
    let found = named(queue.takeResults())
    #expect(found["named"] == ContainerName(name: "known"))
    #expect(found["other"] == ContainerName(claim: "host2"))
    #expect(queue.takeResults().isEmpty)
  }

  @Test func `a container that blocks its reader delays no other and no later sample`()
    async throws
  {
    let queue = ContainerNameQueue()
    let gate = Semaphore()
    let asked = AskedNames()
    _ = queue.add([request("slow", 1)])
    async let blocked: Void = onDedicatedThread {
      var reader = BlockingReader(gate: gate, asked: asked)
      queue.drain(with: &reader)
    }
    var hasBegun = false
    while !hasBegun {
      hasBegun = asked.ids.withLock { $0.contains("slow") } && queue.add([]).claims == 1
      await Task.yield()
    }
    // The next sample has new containers. Another thread reads them.
    let before = queue.add([request("named", 3), request("quick", 4)])
    #expect(before.count == 1)
    var reader = BlockingReader(gate: gate, asked: asked)
    queue.drain(with: &reader)
    queue.wait(hostFiles: .seconds(60), claims: .seconds(60), besides: before)
    let found = named(queue.takeResults())
    #expect(found["quick"] == ContainerName(claim: "host4"))
    #expect(found["slow"] == nil)
    gate.signal()
    try await blocked
    #expect(named(queue.takeResults())["slow"] == ContainerName(claim: "host1"))
  }
}
