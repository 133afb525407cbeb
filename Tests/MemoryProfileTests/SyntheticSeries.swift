import TestSupport

@testable import MemoryProfile

/// Noise of which neighbours may resemble each other.
struct Noise {
  private var random: SeededRandom
  private var value = 0.0

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// With mean 0 and variance 1, nearly of a normal distribution.
  private mutating func normal() -> Double {
    let sum = (0..<4).reduce(-2.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    return sum * 3.0.squareRoot()
  }

  /// - Parameter memory: how much of the value before is in it, from 0 to 1.
  mutating func next(memory: Double = 0) -> Double {
    value = memory * value + (1 - memory * memory).squareRoot() * normal()
    return value
  }
}

extension LevelBlocks {
  /// A run of 200 MiB and what comes to it.
  ///
  /// - Parameters:
  ///   - hours: how long it is.
  ///   - interval: between two samples, in seconds.
  ///   - noise: its standard deviation, in MiB.
  ///   - memory: how much of it remains from one sample to the next, from 0 to 1.
  ///   - extra: MiB at a time in hours; nil where nothing was sampled.
  init(
    hours: Double = 3, interval: Double = 10, noise: Double = 0, memory: Double = 0,
    seed: UInt64 = 1, extra: (Double) -> Double?
  ) {
    self.init()
    var random = Noise(seed: seed)
    var seconds = 0.0
    while seconds < hours * 3600 {
      let deviation = noise > 0 ? noise * random.next(memory: memory) : 0
      if let extra = extra(seconds / 3600) {
        append(
          UInt64(max(0, (200 + extra + deviation) * 1_048_576)),
          at: .milliseconds(Int64(seconds * 1000)))
      }
      seconds += interval
    }
  }
}

/// What collects garbage: rises, and falls back to where it was, again and again.
///
/// - Parameters:
///   - time: in hours.
///   - period: in hours.
///   - phase: how far it is in its first period when the run begins, from 0 to 1.
func sawtooth(_ time: Double, period: Double, phase: Double, height: Double) -> Double {
  let place = time / period + phase
  return height * (place - place.rounded(.down))
}
