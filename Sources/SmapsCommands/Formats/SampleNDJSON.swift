package import MemoryProfile
import ProcFS

/// Encodes samples as newline-delimited JSON: one object per line, times in milliseconds since the
/// start of the run, memory in bytes.
package struct SampleNDJSON {
  /// When the run began; only in the first line. `nil` if it is not known, or already written.
  private var start: WallClockTime?

  /// What the samples are of; only in the first line. `nil` for all processes.
  private var pattern: String?

  package init(start: WallClockTime?, pattern: String? = nil) {
    self.start = start
    self.pattern = pattern
  }

  package mutating func encode(_ sample: Sample) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      if let start { json.string("start_time", start.description) }
      if let pattern { json.string("pattern", pattern) }
      json.object("interval") { interval in
        interval.number("start_millis", sample.interval.lowerBound.milliseconds)
        interval.number("end_millis", sample.interval.upperBound.milliseconds)
      }
      json.memory("all", sample.total)
      json.array("procs") { processes in
        for process in sample.processes {
          processes.object { object in
            object.number("pid", process.pid.rawValue)
            object.number("ppid", process.parent?.rawValue ?? 0)
            object.string("cmdline", process.commandLine.text)
            object.faults("faults", process.faults)
            object.memory("memory", process.memory)
            if process.isHeld { object.boolean("held", true) }
          }
        }
      }
      json.faults("acc_faults", sample.accumulatedFaults)
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
  /// Writes one key per category. `other` is an object with the mappings' names as keys.
  mutating func memory(_ key: String, _ memory: MemoryUsage) {
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
      for measure in Measure.additional {
        object.number(measure.descriptor.key, memory[measure])
      }
    }
  }

  fileprivate mutating func faults(_ key: String, _ faults: PageFaults) {
    object(key) { object in
      object.number("minor", faults.minor)
      object.number("major", faults.major)
    }
  }
}
