import Libc
import ProcFS

extension Sampler {
  /// Leaves out a process and all of its descendants from now on, whatever selects them.
  ///
  /// - Parameter pid: a child of the profiler, in the profiler's own PID namespace; `nil` if there
  ///   is none any more. Descendants that outlive it are left out until they exit.
  package mutating func leaveOut(helper pid: Int32?) {
    discovery.helper = pid
  }
}

extension ProcessDiscovery {
  /// The candidates without the helper of the profiler and its descendants.
  ///
  /// Takes no time while there is none. Otherwise the parent of every process is read.
  mutating func leavingOutHelpers(
    of candidates: [ProcEntry], _ reader: inout ProcessReader
  ) throws(ProcError) -> [ProcEntry] {
    // Processes that are selected by PID only were named by the user.
    guard helper != nil || !helpers.isEmpty, selection.needsProcessTree || selection.pids == nil
    else { return candidates }
    var nodes: [ProcessNode] = []
    for entry in candidates { try add(entry.pid, to: &nodes, &reader) }
    // A parent that exited meanwhile is not among them. Its children have another one now.
    let known = Set(nodes.map(\.identity.pid))
    for (index, node) in nodes.enumerated() {
      guard let parent = node.parent, !known.contains(parent) else { continue }
      var again: [ProcessNode] = []
      try add(node.identity.pid, to: &again, &reader)
      if let node = again.first { nodes[index] = node }
    }
    var roots: Set<ProcessID> = []
    if let helper, let ownID {
      // In the tree of another PID namespace, the helper has another PID than here.
      roots =
        ownID.rawValue == getpid()
        ? [ProcessID(rawValue: helper)]
        : Set(nodes.filter { $0.parent == ownID }.map(\.identity.pid))
    }
    let leftOut = helpers.selected(matched: roots, among: nodes)
    return candidates.filter { !leftOut.contains($0.pid) }
  }

  private func add(
    _ pid: ProcessID, to nodes: inout [ProcessNode], _ reader: inout ProcessReader
  ) throws(ProcError) {
    var reason = ReadOutcome.complete
    do throws(ProcError) {
      guard let process = try reader.open(pid, orElse: &reason) else { return }
      nodes.append(
        ProcessNode(
          identity: ProcessIdentity(pid: pid, startTime: process.stat.startTime),
          parent: process.stat.parent))
    } catch {
      guard error.isOfOneProcess else { throw error }
    }
  }
}
