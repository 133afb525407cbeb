package import ProcFS

/// The processes that are selected because of their ancestors, over the samples of a run.
///
/// When the parent of a process exits, the process gets another one, and nothing shows its origin
/// any more. So a process that once was a descendant of a matched process is followed until it
/// exits.
package struct DescendantTracker {
  /// The start times of the followed processes.
  private var followed: [ProcessID: UInt64] = [:]

  package init() {}

  /// Whether no descendant of earlier samples is followed.
  var isEmpty: Bool { followed.isEmpty }

  /// The matched processes, their descendants, and the descendants of earlier samples.
  ///
  /// - Parameter nodes: every process that exists.
  package mutating func selected(
    matched: Set<ProcessID>, among nodes: [ProcessNode]
  ) -> Set<ProcessID> {
    var tree = ProcessTree()
    var roots = matched
    for node in nodes {
      tree.record(node.parent, of: node.identity.pid)
      if isFollowed(node.identity) { roots.insert(node.identity.pid) }
    }
    let selected = tree.descendants(of: roots)
    var descendants: [ProcessID: UInt64] = [:]
    for node in nodes where selected.contains(node.identity.pid) {
      let isDescendant = node.parent.map { selected.contains($0) } ?? false
      if isDescendant || isFollowed(node.identity) {
        descendants[node.identity.pid] = node.identity.startTime
      }
    }
    followed = descendants
    return selected
  }

  private func isFollowed(_ identity: ProcessIdentity) -> Bool {
    followed[identity.pid] == identity.startTime
  }
}

/// A process and its current parent.
package struct ProcessNode {
  package let identity: ProcessIdentity

  /// `nil` if it has none.
  package let parent: ProcessID?

  package init(identity: ProcessIdentity, parent: ProcessID?) {
    self.identity = identity
    self.parent = parent
  }
}
