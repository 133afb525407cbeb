package import ProcFS

/// The parents of processes.
package struct ProcessTree {
  private var parents: [ProcessID: ProcessID] = [:]

  package init() {}

  /// Records a process's parent; `nil` if it has none.
  package mutating func record(_ parent: ProcessID?, of pid: ProcessID) {
    parents[pid] = parent
  }

  /// Processes and all their descendants.
  ///
  /// Takes time linear in the number of processes, however deep they are nested. It ends even if
  /// the parents in a captured tree form a cycle.
  package func descendants(of roots: Set<ProcessID>) -> Set<ProcessID> {
    var included = roots
    var excluded: Set<ProcessID> = []
    for pid in parents.keys {
      var line: [ProcessID] = []
      var ancestor: ProcessID? = pid
      var seen: Set<ProcessID> = []
      while let current = ancestor, !included.contains(current), !excluded.contains(current),
        seen.insert(current).inserted
      {
        line.append(current)
        ancestor = parents[current]
      }
      if let ancestor, included.contains(ancestor) {
        included.formUnion(line)
      } else {
        excluded.formUnion(line)
      }
    }
    return included
  }
}
