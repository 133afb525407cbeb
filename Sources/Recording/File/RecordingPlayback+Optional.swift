import MemoryProfile

/// The rows of the tables that a recording has only if they are needed.
extension RecordingPlayback {
  mutating func applyOptional(upTo sample: Int64) throws {
    try applyMarks(upTo: sample)
    try applyUnmeasured(upTo: sample)
    try applyOwners(upTo: sample)
    try applyContainers(upTo: sample)
    try applySharedMemory(upTo: sample)
  }

  private mutating func applyMarks(upTo sample: Int64) throws {
    for table in optional.marks.indices {
      while let row = try optional.marks[table].rows.take(upTo: sample) {
        if let index = processes.index(of: row.process) {
          processes.set(optional.marks[table].mark, row.isSet, at: index)
        } else {
          try checkExited(row.process)
        }
      }
    }
  }

  private mutating func applyOwners(upTo sample: Int64) throws {
    while let row = try optional.owners?.take(upTo: sample) {
      if let index = processes.index(of: row.process) {
        processes.setOwners(row, at: index)
      } else {
        try checkExited(row.process)
      }
    }
  }

  private mutating func applyContainers(upTo sample: Int64) throws {
    while let row = try optional.containers?.take(upTo: sample) {
      if let index = processes.index(of: row.process) {
        processes.setContainer(row.name, at: index)
      } else {
        try checkExited(row.process)
      }
    }
  }

  private mutating func applyUnmeasured(upTo sample: Int64) throws {
    while let row = try optional.unmeasured?.take(upTo: sample) {
      if let index = processes.index(of: row.process) {
        processes.setUnmeasured(row.measures, lacksCPU: row.lacksCPU, at: index)
      } else {
        try checkExited(row.process)
      }
    }
  }

  private mutating func applySharedMemory(upTo sample: Int64) throws {
    while let row = try optional.sharedMemory?.take(upTo: sample) {
      if let index = processes.index(of: row.process) {
        try setSharedMemory(row, at: index)
      } else {
        try checkExited(row.process)
      }
    }
  }

  mutating func setSharedMemory(_ row: SharedMemoryRow, at index: Int) throws {
    let value = row.value.flatMap { RecordingFormat.value($0, unit: 1024) }
    guard (value == nil) == (row.value == nil) else {
      throw damaged("shared memory has no number at sample \(row.sample)")
    }
    processes.set(.part(row.part), at: index, to: value)
  }

  /// Checks a process that doesn't exist at this sample. It has exited if it has a row. Without a
  /// row the file is damaged.
  private func checkExited(_ process: Int64) throws {
    _ = try identity(of: process)
  }
}
