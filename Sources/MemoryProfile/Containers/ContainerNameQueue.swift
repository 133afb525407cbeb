import ProcFS
import Synchronization
import Threads

/// Containers that need names, and the names that were found.
///
/// All names in files of the host are read first. What a container claims is read one by one: it
/// may block its reader, for example by a file system of its own (fuse(8)), and then only that one.
final class ContainerNameQueue: Sendable {
  struct Request: Sendable {
    let container: Container
    /// A process in it.
    let pid: ProcessID
  }

  struct Result: Sendable {
    let container: Container
    /// `nil` if none was found.
    let name: ContainerName?
  }

  /// What reads names. Tests have another one than ``ContainerNameReader``.
  protocol Reader: ~Copyable {
    mutating func beginBatch()
    mutating func hostName(of container: Container) -> ContainerName?
    func claim(of container: Container, by pid: ProcessID) -> String?
  }

  private struct State {
    var requests: [Request] = []
    /// With what the host knows of them.
    var claims: [(request: Request, known: ContainerName?)] = []
    var results: [Result] = []
    /// The requests for which files of the host are being read.
    var inHostFiles = 0
    /// The claims that are being read.
    var inClaims = 0
  }

  private let state = Mutex(State())
  private let progress = Semaphore()

  /// Asks for names.
  ///
  /// - Returns: how many requests are being read already. Their readers may be blocked.
  func add(_ requests: [Request]) -> Blocked {
    state.withLock { state in
      state.requests += requests
      return Blocked(hostFiles: state.inHostFiles, claims: state.inClaims)
    }
  }

  /// Numbers of requests that were being read when others were added.
  struct Blocked {
    let hostFiles: Int
    let claims: Int

    var count: Int { hostFiles + claims }
  }

  /// Returns the results since they were last taken.
  func takeResults() -> [Result] {
    state.withLock { state in
      defer { state.results = [] }
      return state.results
    }
  }

  /// Reads all names that are asked for.
  func drain(with reader: inout some Reader & ~Copyable) {
    reader.beginBatch()
    while let request = nextRequest() {
      let name = reader.hostName(of: request.container)
      finish(request, name)
    }
    while let (request, known) = nextClaim() {
      let claim = reader.claim(of: request.container, by: request.pid)
      let name = claim.map { ContainerName(pod: known?.pod, claim: $0) } ?? known
      state.withLock { state in
        state.inClaims -= 1
        state.results.append(Result(container: request.container, name: name))
      }
      progress.signal()
    }
  }

  private func nextRequest() -> Request? {
    state.withLock { state in
      guard let request = state.requests.popLast() else { return nil }
      state.inHostFiles += 1
      return request
    }
  }

  private func finish(_ request: Request, _ name: ContainerName?) {
    state.withLock { state in
      state.inHostFiles -= 1
      if name?.name == nil, request.container.canClaimName {
        state.claims.append((request, name))
      } else {
        state.results.append(Result(container: request.container, name: name))
      }
    }
    progress.signal()
  }

  private func nextClaim() -> (Request, ContainerName?)? {
    state.withLock { state in
      guard let claim = state.claims.popLast() else { return nil }
      state.inClaims += 1
      return claim
    }
  }

  /// Waits until all names are read.
  ///
  /// - Parameters:
  ///   - hostFiles: how long it waits for files of the host.
  ///   - claims: how long it waits for claims, after that.
  ///   - blocked: the requests that were being read before. It does not wait for them.
  func wait(hostFiles: Duration, claims: Duration, besides blocked: Blocked) {
    wait(upTo: hostFiles) { $0.requests.isEmpty && $0.inHostFiles <= blocked.hostFiles }
    wait(upTo: claims) { $0.claims.isEmpty && $0.inClaims <= blocked.claims }
  }

  private func wait(upTo limit: Duration, until isDone: (borrowing State) -> Bool) {
    let end = ContinuousClock.now + limit
    while !state.withLock({ isDone($0) }) {
      let rest = end - .now
      guard rest > .zero else { return }
      progress.wait(for: rest)
    }
  }
}

extension ContainerNameReader: ContainerNameQueue.Reader {}
