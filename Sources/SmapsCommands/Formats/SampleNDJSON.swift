package import MemoryProfile
import ProcFS

/// Encodes samples as newline-delimited JSON: one object per line, times in milliseconds since the
/// start of the run, memory in bytes.
package struct SampleNDJSON {
  /// When the run began; only in the first line. `nil` if it is not known, or already written.
  private var start: WallClockTime?

  /// What the samples are of; only in the first line. `nil` for all processes.
  private var pattern: String?

  /// The measure that is counted by category.
  private let measure: Measure

  /// What is written of processes beside the categories.
  private let detail: MemoryUsage.Detail

  /// - Parameters:
  ///   - measure: the one that is counted by category.
  ///   - detail: what samples have and is written of processes beside the categories.
  package init(
    start: WallClockTime?, pattern: String? = nil, counting measure: Measure = .pss,
    detail: MemoryUsage.Detail = .names
  ) {
    self.detail = detail
    self.start = start
    self.pattern = pattern
    self.measure = measure
  }

  /// A mark is an object of its own, on a line between samples.
  package func encode(_ mark: TimeMark) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.object("mark") { object in
        object.number("millis", mark.time.milliseconds)
        object.string("label", mark.text)
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  package mutating func encode(_ sample: Sample) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      if let start { json.string("start_time", start.description) }
      if measure != .pss { json.string("measure", measure.descriptor.key) }
      if let pattern { json.string("pattern", pattern) }
      json.object("interval") { interval in
        interval.number("start_millis", sample.interval.lowerBound.milliseconds)
        interval.number("end_millis", sample.interval.upperBound.milliseconds)
      }
      var total = sample.total
      // Without a process, only the sum shows what lines have.
      if sample.processes.isEmpty, detail >= .mappings { total.regions = [] }
      json.memory("all", total, detail)
      json.array("procs") { processes in
        for process in sample.processes {
          processes.object { object in
            object.number("pid", process.pid.rawValue)
            object.number("ppid", process.parent?.rawValue ?? 0)
            object.string("cmdline", process.commandLine.text)
            if !process.name.isEmpty { object.string("name", process.name) }
            if process.memory.unmeasured.isDisjoint(with: .pageFaults) {
              object.faults("faults", process.faults)
            }
            if let cpu = process.cpu {
              object.number("cpu_user_millis", cpu.user)
              object.number("cpu_system_millis", cpu.system)
            }
            object.memory("memory", process.memory, detail)
            object.marks(process.marks)
          }
        }
      }
      if let faults = sample.measuredFaults { json.faults("acc_faults", faults) }
      if let account = sample.account { json.object("account") { $0.account(account) } }
      if let skipped = sample.skipped {
        json.object("skipped") { object in
          object.number("samples", skipped.count)
          if let reason = skipped.reason { object.string("reason", reason.rawValue) }
        }
      }
    }
    start = nil
    pattern = nil
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension JSONText {
  /// Writes one key per category, and one per measure that was measured. `other` is an object with
  /// the mappings' names as keys, and so is `shared_memory`, which is part of `extern_data`.
  ///
  /// - Parameter detail: from `files` on, `files` is an object with the paths of all files as keys.
  ///   `mappings` is an array of the mappings of a process.
  mutating func memory(
    _ key: String, _ memory: MemoryUsage, _ detail: MemoryUsage.Detail = .names
  ) {
    object(key) { object in
      for category in Category.allCases {
        if category == .other {
          object.object(category.descriptor.key) { others in
            for (_, name, bytes) in memory.sortedOthers {
              others.number(name, bytes)
            }
          }
        } else {
          object.number(category.descriptor.key, memory[category])
        }
      }
      for (measure, bytes) in memory.measuredAdditional {
        object.number(measure.descriptor.key, bytes)
      }
      let shared = memory.sharedMemory
      if !shared.isEmpty {
        object.object(MemoryPart.sharedMemoryKey) { names in
          for (part, bytes) in shared.ordered(by: { $0.key.text < $1.key.text }) {
            names.number(part.text, bytes)
          }
        }
      }
      if detail >= .files { object.files(memory) }
      if detail >= .mappings, let regions = memory.regions {
        object.array(MemoryRegion.key) { array in
          for region in regions {
            array.object { object in
              object.region(region)
              object.number("bytes", region.bytes)
            }
          }
        }
      }
    }
  }

  private mutating func files(_ memory: MemoryUsage) {
    // Paths that are not UTF-8 may be equal as text.
    var files: [String: UInt64] = [:]
    for (part, bytes) in memory.filesByPath { files[part.text, default: 0].addClamped(bytes) }
    object(MemoryPart.filesKey) { object in
      for (path, bytes) in files.ordered(by: { $0.key < $1.key }) { object.number(path, bytes) }
    }
  }

  /// Writes a key for each mark that is set.
  mutating func marks(_ marks: ProcessRecord.Marks) {
    for (mark, key) in ProcessRecord.Marks.stored where marks.contains(mark) { boolean(key, true) }
  }

  fileprivate mutating func faults(_ key: String, _ faults: PageFaults) {
    object(key) { object in
      object.number("minor", faults.minor)
      object.number("major", faults.major)
    }
  }
}
