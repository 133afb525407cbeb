import SQLite
import MemoryProfile
import ProcFS

/// Skips the samples before the first one that is needed, without making them.
extension RecordingPlayback {
  /// Applies everything before a sample.
  ///
  /// - Parameter keyframe: the sample that was applied before; `nil` if there is none.
  mutating func skip(from keyframe: Int64? = nil, to first: Int64) throws {
    // What is true at a sample is known when the processes before it have exited, and when the
    // values of an earlier run are replaced. So only these samples are steps.
    var starts = runs.keys.filter { $0 > keyframe ?? .min && $0 < first }.ordered(by: <)[...]
    while true {
      guard let step = [starts.first, states.nextSample].compactMap({ $0 }).min(), step < first
      else { break }
      if step > .min {
        try applyValues(upTo: step - 1)
        try applyOptional(upTo: step - 1)
      }
      while let start = starts.first, start <= step {
        beginRun(at: start)
        starts.removeFirst()
      }
      try applyStates(of: step)
    }
    try applyValues(upTo: first - 1)
    try applyOptional(upTo: first - 1)
  }

  /// Begins at a keyframe: takes over what is true at its sample.
  ///
  /// The rows of values begin at the keyframe. Those of the other tables are few, and read from the
  /// start.
  mutating func begin(at keyframe: Keyframe) throws {
    let sample = keyframe.sample
    let begun = runs.keys.filter { $0 <= sample }.ordered(by: <)
    for start in begun { beginRun(at: start) }
    let starts = try beginStates(at: sample)
    try beginOptional(at: sample, startedAt: starts, run: begun.last ?? .min)
    try applyValues(upTo: sample)
    // All values were applied as if they had just been added.
    faults = PageFaultAccumulator(total: keyframe.faults)
    for index in processes.records.indices {
      faults.assume(processes.records[index].faults, of: processes.records[index].identity)
    }
  }

  /// Adds the processes of a sample.
  ///
  /// - Returns: the sample at which each of them started, by its row.
  private mutating func beginStates(at sample: Int64) throws -> [Int64: Int64] {
    var present: [Int64: (start: Int64, state: StateRow)] = [:]
    while let state = try states.take(upTo: sample) {
      let process = state.process
      if state.command == nil {
        present[process] = nil
        exitedBefore[process] = state.sample
      } else {
        present[process] = (present[process]?.start ?? state.sample, state)
        exitedBefore[process] = nil
      }
    }
    let records = try present.compactMap { process, latest in
      try latest.state.command.map {
        (process, processes.newRecord(try identity(of: process), latest.state, command: $0))
      }
    }
    processes.replace([], with: records)
    return present.mapValues(\.start)
  }

  /// Applies the rows of the other tables.
  ///
  /// - Parameters:
  ///   - starts: the sample at which each process started. Earlier rows of it do not apply.
  ///   - run: the first sample of the run. Earlier rows do not apply, except those of owners and
  ///     containers.
  private mutating func beginOptional(
    at sample: Int64, startedAt starts: [Int64: Int64], run: Int64
  ) throws {
    func index(of process: Int64, from row: Int64) -> Int? {
      guard let start = starts[process], start <= row else { return nil }
      return processes.index(of: process)
    }
    for table in optional.marks.indices {
      while let row = try optional.marks[table].rows.take(upTo: sample) {
        guard row.sample >= run, let index = index(of: row.process, from: row.sample) else {
          continue
        }
        processes.set(optional.marks[table].mark, row.isSet, at: index)
      }
    }
    while let row = try optional.unmeasured?.take(upTo: sample) {
      guard row.sample >= run, let index = index(of: row.process, from: row.sample) else {
        continue
      }
      processes.setUnmeasured(row.measures, lacksCPU: row.lacksCPU, at: index)
    }
    while let row = try optional.owners?.take(upTo: sample) {
      guard let index = index(of: row.process, from: row.sample) else { continue }
      processes.setOwners(row, at: index)
    }
    while let row = try optional.containers?.take(upTo: sample) {
      guard let index = index(of: row.process, from: row.sample) else { continue }
      processes.setContainer(row.name, at: index)
    }
    while let row = try optional.sharedMemory?.take(upTo: sample) {
      guard row.sample >= run, let index = index(of: row.process, from: row.sample) else {
        continue
      }
      try setSharedMemory(row, at: index)
    }
  }

  /// Takes over the page faults of a process that was missing at the keyframe and is back. They
  /// are part of the sum already.
  ///
  /// - Parameter sample: the one at which it was missing first.
  mutating func assumeFaults(
    of process: Int64, _ identity: ProcessIdentity, upTo sample: Int64
  ) throws {
    let find = try db.statement(
      """
      SELECT value FROM change WHERE sample <= ? AND series IN
      (SELECT id FROM series WHERE process = ? AND kind = ?) ORDER BY sample DESC LIMIT 1
      """)
    func latest(_ counter: Counter) throws -> UInt64 {
      let value = try find.first(sample, process, counter.key) { try $0[0, as: Int64?.self] }
      return UInt64(clamping: value.flatMap { $0 } ?? 0)
    }
    faults.assume(
      PageFaults(minor: try latest(.minorFaults), major: try latest(.majorFaults)), of: identity)
  }
}
