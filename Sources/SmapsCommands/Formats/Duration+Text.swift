import MemoryProfile
import Plot

extension Duration {
  /// A length with at most two units: `250 ms`, `12.5 s`, `5 min 3 s`, `2 h 5 min`, `3 d 4 h`.
  package var formattedBriefly: String { ElapsedTime(milliseconds: milliseconds).briefly }

  /// A time since the start of a run, with all units: `6.8 s`, `2 h 5 min 30 s`.
  ///
  /// It is rounded like the times of charts.
  func formattedTime(_ resolution: TimeResolution) -> String {
    ElapsedTime(milliseconds: milliseconds).words(resolution)
  }

  /// The length of a run: as precise as its times, and to the tenth of a second below a minute.
  func formattedLength(_ resolution: TimeResolution) -> String {
    self < .seconds(60) && resolution == .seconds
      ? formattedBriefly : formattedTime(resolution)
  }
}

extension TimeResolution {
  /// - Parameter interval: between two samples; `nil` if it is not known.
  init(_ interval: Duration?) {
    self = interval.map { TimeResolution(interval: $0.inSeconds) } ?? .seconds
  }
}
