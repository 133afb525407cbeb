import MemoryProfile
import Plot
import ProcFS

/// A value that crossed a limit.
struct GateCrossing: Equatable {
  enum Direction: Equatable {
    /// It was not above the limit before.
    case exceeded
    /// It was above the limit, and fell below 90 % of it.
    case recovered
  }

  let direction: Direction
  let value: UInt64
  let bound: UInt64
  let unit: GateUnit

  /// The process that is limited, or the largest one; `nil` if the sample has none.
  let process: Process?

  /// Whether ``process`` is what is limited. Then each process crosses the limit separately.
  var isOfProcess = false

  /// What is known of a process when it crosses a limit.
  struct Process: Equatable {
    let identity: ProcessIdentity

    /// The short name, as in `/proc/PID/stat`. If that is empty, the name of the executable's
    /// file. At most 255 bytes, and never an argument. Escaped nowhere.
    let name: String

    /// The longest name of a file, in bytes; NAME_MAX.
    private static let longestName = 255

    init(_ record: ProcessRecord) {
      identity = record.identity
      let file = record.executable?.split(separator: UInt8(ascii: "/")).last ?? []
      let bytes = record.name.isEmpty ? Array(file) : Array(record.name.utf8)
      name = String(decoding: bytes.prefix(Self.longestName), as: UTF8.self)
    }

    init(identity: ProcessIdentity, name: String) {
      self.identity = identity
      self.name = name
    }
  }
}

/// What the values of a limit are counted in.
enum GateUnit: Equatable {
  case bytes
  case bytesPerHour
  /// Shown as a percentage with two decimals.
  case hundredthsOfPercent

  /// As commands find it in their environment.
  var name: String {
    switch self {
    case .bytes: "bytes"
    case .bytesPerHour: "bytes/h"
    case .hundredthsOfPercent: "percent"
    }
  }

  /// A value as commands find it in their environment: digits, and for a percentage a decimal
  /// point.
  func number(_ value: UInt64) -> String {
    self == .hundredthsOfPercent
      ? Decimals.format(Double(value) / 100, places: 2) : String(value)
  }
}

/// Whether a value is above its limit. It only counts as below it when it fell below 90 % of it.
struct BoundState {
  private(set) var isAbove = false

  /// Takes the next value.
  ///
  /// - Parameter mayRecover: whether a smaller value counts: it may lack a process.
  /// - Returns: `nil` if it did not cross the limit.
  mutating func next(
    _ value: UInt64, bound: UInt64, mayRecover: Bool = true
  ) -> GateCrossing.Direction? {
    if isAbove, mayRecover, Self.hasRecovered(value, bound: bound) {
      isAbove = false
      return .recovered
    }
    if !isAbove, value > bound {
      isAbove = true
      return .exceeded
    }
    return nil
  }

  /// Takes the value of a sample.
  ///
  /// - Parameter quantity: what the process with most memory is determined by.
  /// - Returns: the crossing of the limit; empty if there is none.
  mutating func crossings(
    _ value: UInt64, bound: UInt64, in unit: GateUnit, of sample: Sample,
    largestBy quantity: MemoryQuantity, mayRecover: Bool = true
  ) -> [GateCrossing] {
    guard let direction = next(value, bound: bound, mayRecover: mayRecover) else { return [] }
    return [
      GateCrossing(
        direction: direction, value: value, bound: bound, unit: unit,
        process: sample.largestProcess(by: quantity))
    ]
  }

  static func hasRecovered(_ value: UInt64, bound: UInt64) -> Bool {
    value == 0 || Double(value) < Double(bound) * 0.9
  }
}

extension Sample {
  /// The process with most memory; `nil` if there is none.
  func largestProcess(by quantity: MemoryQuantity) -> GateCrossing.Process? {
    processes.max { $0.memory[quantity] < $1.memory[quantity] }.map { GateCrossing.Process($0) }
  }
}
