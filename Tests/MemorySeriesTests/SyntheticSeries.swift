import TestSupport

@testable import MemorySeries

/// Noise in which neighbors may resemble each other.
struct Noise {
  private var random: SeededRandom
  private var value = 0.0

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// Nearly normally distributed, with mean 0 and variance 1.
  private mutating func normal() -> Double {
    let sum = (0..<4).reduce(-2.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    return sum * 3.0.squareRoot()
  }

  /// - Parameter memory: how much of the previous value it contains, from 0 to 1.
  mutating func next(memory: Double = 0) -> Double {
    value = memory * value + (1 - memory * memory).squareRoot() * normal()
    return value
  }
}

extension BucketedSeries {
  /// A run of 200 MiB with noise and growth.
  ///
  /// - Parameters:
  ///   - hours: the length of the run.
  ///   - interval: between two samples, in seconds.
  ///   - noise: its standard deviation, in MiB.
  ///   - memory: how much of the noise remains from one sample to the next, from 0 to 1.
  ///   - extra: MiB at a time in hours; `nil` if there is no sample.
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

/// Memory with garbage collection: rises, and falls back to its former level, again and again.
///
/// - Parameters:
///   - time: in hours.
///   - period: in hours.
///   - phase: the position in the first period when the run begins, from 0 to 1.
func sawtooth(_ time: Double, period: Double, phase: Double, height: Double) -> Double {
  let place = time / period + phase
  return height * (place - place.rounded(.down))
}
