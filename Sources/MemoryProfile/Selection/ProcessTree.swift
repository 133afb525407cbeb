package import ProcFS

/// Who was started by whom.
package struct ProcessTree {
  private var parents: [ProcessID: ProcessID] = [:]

  package init() {}

  /// Notes a process's parent; nil where it has none.
  package mutating func note(_ parent: ProcessID?, of pid: ProcessID) {
    parents[pid] = parent
  }

  /// The chosen processes and all that descend from them.
  ///
  /// Takes a time linear in the number of processes however deep they are nested, and ends where a
  /// captured tree names its processes in a circle.
  package func descendants(of chosen: Set<ProcessID>) -> Set<ProcessID> {
    var included = chosen
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
