import Foundation
import Subprocess
import TestSupport

/// Measured bytes by PID and NDJSON key, without `other`.
typealias Measured = [Int32: [String: Int]]

extension BuiltProgram {
  /// Measures all matching processes once.
  static func measure(_ pattern: String, _ options: String...) async throws -> Measured {
    let result = try await run(.path(profiler.path), options + ["-n", "1", "-j", pattern])
    guard result.status == .exited(0) else {
      throw KnownProgram.Unusable(description: result.errors)
    }
    return try measured(inLine: result.output)
  }

  /// Parses a line of NDJSON.
  static func measured(inLine line: String) throws -> Measured {
    let sample = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    var found: Measured = [:]
    for process in sample?["procs"] as? [[String: Any]] ?? [] {
      guard let pid = process["pid"] as? Int32, let memory = process["memory"] as? [String: Any]
      else { continue }
      found[pid] = memory.compactMapValues { $0 as? Int }
    }
    return found
  }
}
