import ProcFS

extension [ProcessRecord] {
  /// Removes the records of processes that use the address space of their parent, if the parent has
  /// a record. If it is unknown whether they do, marks both records.
  mutating func countSharedMemoryOnce(_ notices: inout NoticeLog) {
    let pids = Set(map(\.pid))
    var parents: Set<ProcessID> = []
    for index in indices where self[index].marks.contains(.mayCountTwice) {
      guard let parent = self[index].parent, pids.contains(parent) else {
        self[index].marks.remove(.mayCountTwice)
        continue
      }
      parents.insert(parent)
      notices.report(
        .mayCountTwice(self[index].pid, parent: parent), of: self[index].pid,
        onceFor: .run(.mayCountTwice))
    }
    for index in indices where parents.contains(self[index].pid) {
      self[index].marks.insert(.mayCountTwice)
    }
    // If the parent's record is removed too, the memory is in that of its own parent.
    removeAll { record in
      record.marks.contains(.ofParent) && record.parent.map { pids.contains($0) } ?? false
    }
  }
}
