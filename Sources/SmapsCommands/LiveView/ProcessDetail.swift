import MemoryProfile
import ProcFS

/// One process with its categories and its files, which the live view shows on demand.
struct ProcessDetail {
  let identity: ProcessIdentity

  /// The latest one with memory; `nil` if it was never read.
  var record: ProcessRecord?

  /// Whether the process has ended.
  var hasEnded = false

  /// Takes what was read.
  ///
  /// - Parameters:
  ///   - latest: of the process with the PID; `nil` if there is none, or it can't be read.
  ///   - isLiving: whether there is a process with the PID.
  mutating func update(_ latest: ProcessRecord?, isLiving: Bool) {
    guard let latest else {
      hasEnded = !isLiving
      return
    }
    // The PID of a process that has ended may be that of another one. A zombie has neither a
    // command line nor memory, and keeps those that it had.
    let isZombie = latest.commandLine.isBlank && latest.memory.total == 0 && record != nil
    hasEnded = latest.identity != identity || isZombie
    if !hasEnded { record = latest }
  }
}

/// Reads one process at a time with its files, beside the samples. So other processes are not read
/// with theirs.
final class ProcessDetailReader {
  private let reading: ReadingConfiguration
  private let options: SamplerOptions
  private let redactsArguments: Bool
  private let origin = ContinuousClock.now

  /// The process that ``sampler`` reads.
  private var identity: ProcessIdentity?
  private var sampler: Sampler?

  /// - Parameters:
  ///   - options: of the run. A slow process delays its detail page like a sample.
  ///   - redactsArguments: whether a mark replaces the arguments.
  init(_ reading: ReadingConfiguration, _ options: SamplerOptions, redactsArguments: Bool = false) {
    self.redactsArguments = redactsArguments
    self.reading = reading
    self.options = options
  }

  /// Reads a process again, or for the first time if `detail` is that of another one or `nil`.
  ///
  /// - Returns: with the record of `detail` if the process can't be read.
  func read(_ identity: ProcessIdentity, after detail: ProcessDetail?) -> ProcessDetail {
    var result =
      detail?.identity == identity
      ? detail ?? ProcessDetail(identity: identity)
      : ProcessDetail(identity: identity)
    if self.identity != identity {
      self.identity = identity
      sampler = nil
      // The directory may have been unmounted meanwhile.
      guard let tree = try? reading.openTree() else { return result }
      var selection = Selection(pids: [identity.pid], includesSelf: true)
      selection.redactsArguments = redactsArguments
      sampler = Sampler(tree, selection: selection, options: options)
    }
    guard let sample = try? sampler?.sample(now: { ContinuousClock.now - origin }) else {
      return result
    }
    _ = sampler?.takeNotices()
    result.update(sample.processes.first, isLiving: sampler?.hasLiveTargets ?? false)
    return result
  }

  /// Forgets the process.
  func close() {
    identity = nil
    sampler = nil
  }
}
