package import ProcFS

/// Who is chosen because of its descent, over the samples of a run.
///
/// A process whose parent ends is given another one, and nothing tells any more where it came from.
/// Whoever was once seen to descend from a matched process is therefore followed until it ends.
package struct DescendantTracker {
  /// When those who are followed were started, by pid.
  private var followed: [ProcessID: UInt64] = [:]

  package init() {}

  /// The matched processes, those who descend from them, and those who did in a sample before.
  ///
  /// - Parameter relatives: every process that exists.
  package mutating func chosen(
    matched: Set<ProcessID>, among relatives: [ProcessNode]
  ) -> Set<ProcessID> {
    var ancestry = ProcessTree()
    var sources = matched
    for relative in relatives {
      ancestry.note(relative.parent, of: relative.identity.pid)
      if isFollowed(relative.identity) { sources.insert(relative.identity.pid) }
    }
    let chosen = ancestry.descendants(of: sources)
    var descendants: [ProcessID: UInt64] = [:]
    for relative in relatives where chosen.contains(relative.identity.pid) {
      let descends = relative.parent.map { chosen.contains($0) } ?? false
      if descends || isFollowed(relative.identity) {
        descendants[relative.identity.pid] = relative.identity.startTime
      }
    }
    followed = descendants
    return chosen
  }

  private func isFollowed(_ identity: ProcessIdentity) -> Bool {
    followed[identity.pid] == identity.startTime
  }
}

/// A process and who its parent is at the moment.
package struct ProcessNode {
  package let identity: ProcessIdentity

  /// nil where it has none.
  package let parent: ProcessID?

  package init(identity: ProcessIdentity, parent: ProcessID?) {
    self.identity = identity
    self.parent = parent
  }
}
