import SystemPackage

import Libc

/// Accepts connections and hands them to a daemon. It is confined to the event loop.
final class Listener {
  private let socket: FileDescriptor
  private let state: ServerState
  private let limits: Limits

  /// The daemon of new connections, and those that still have older ones: a daemon has one
  /// certificate.
  private var daemon: HTTPDaemon
  private var retired: [HTTPDaemon] = []

  /// The generation of the protection that the daemon has.
  private var generation = 0

  /// - Parameter socket: one that listens, without blocking. It belongs to the listener.
  /// - Throws: `noMemory` if no daemon can be started.
  init(_ socket: FileDescriptor, state: ServerState, limits: Limits) throws(Errno) {
    self.socket = socket
    self.state = state
    self.limits = limits
    daemon = try Self.makeDaemon(state, limits)
    resume()
  }

  private static func makeDaemon(
    _ state: ServerState, _ limits: Limits
  ) throws(Errno) -> HTTPDaemon {
    try HTTPDaemon(on: state.loop, limits: limits, tls: state.protection?.current.tls) {
      Connection(
        $1, of: $0, state: state, limits: limits, protection: state.protection?.current)
    }
  }

  private func resume() {
    state.loop.watch(socket.rawValue, for: POLLIN) { [weak self] in self?.acceptWhenProtected() }
  }

  /// Accepts what is waiting, when the protection is up to date.
  private func acceptWhenProtected() {
    guard let protection = state.protection else { return acceptAll() }
    // Meanwhile, clients wait in the kernel's queue.
    state.loop.unwatch(socket.rawValue)
    protection.whenCurrent { [weak self] in
      guard let self else { return }
      self.resume()
      self.useNewCertificate(of: protection)
      self.acceptAll()
    }
  }

  private func useNewCertificate(of protection: ProtectionState) {
    guard protection.generation != generation else { return }
    // Without memory or descriptors, it is tried again for the next connection.
    guard let new = try? Self.makeDaemon(state, limits) else { return }
    generation = protection.generation
    daemon.retire()
    retired = retired.filter { !$0.hasStopped } + [daemon]
    daemon = new
  }

  private func acceptAll() {
    for count in 1... {
      // So that those which give way to others are closed.
      if count.isMultiple(of: 32) { daemon.run() }
      var address = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let client = linux_accept(socket.rawValue, &address, &length)
      if client >= 0 {
        daemon.add(FileDescriptor(rawValue: client), address, length: length)
        continue
      }
      switch errno {
      case EAGAIN: return
      case EINTR, ECONNABORTED: continue
      default:
        // There are no more descriptors, for example. The client stays in the queue.
        state.loop.unwatch(socket.rawValue)
        _ = state.loop.call(after: .milliseconds(100)) { [weak self] in self?.resume() }
        return
      }
    }
  }

  /// Stops listening and closes all connections.
  func stop() {
    state.loop.unwatch(socket.rawValue)
    try? socket.close()
    for daemon in retired + [daemon] { daemon.stop() }
  }
}
