import OpenMetrics
import Recording

/// Collects metrics sample by sample and writes them series by series, as OpenMetrics requires.
///
/// The points are in a temporary file. Memory grows with the number of series, by a few hundred
/// bytes each, but not with the number of points.
struct MetricCollector: ~Copyable {
  private var sorter: SeriesSorter

  /// In the order of their first points.
  private var families: [Family] = []
  private var series: [Series] = []
  private var seriesNumbers: [SeriesKey: Int] = [:]

  private struct Family {
    /// The family without points.
    let head: MetricFamily
    /// Its series, in the order of their first points.
    var series: [Int] = []
  }

  private struct Series {
    let labels: [Label]
    let kind: ValueKind
  }

  /// What the stored numbers of a series are.
  fileprivate enum ValueKind {
    case count, signed
    /// In microseconds.
    case duration
  }

  private struct SeriesKey: Hashable {
    let family: Int
    let labels: [Label]
  }

  /// - Throws: ``Failure`` if the temporary file can't be created.
  init() throws(Failure) {
    do throws(SeriesSorter.Failure) {
      sorter = try SeriesSorter()
    } catch {
      throw Failure(error)
    }
  }

  /// - Parameter time: the time of all points, in milliseconds since 1970; later than before.
  /// - Throws: ``Failure`` if the temporary file can't be written.
  mutating func append(_ families: [MetricFamily], at time: Int64) throws(Failure) {
    for family in families {
      let number = number(of: family)
      for point in family.points {
        let series = seriesNumber(of: point, in: number)
        do throws(SeriesSorter.Failure) {
          try sorter.append(
            SeriesSorter.Point(time: time, value: point.value.stored), to: series)
        } catch {
          throw Failure(error)
        }
      }
    }
  }

  private mutating func number(of family: MetricFamily) -> Int {
    if let known = families.firstIndex(where: { $0.head.name == family.name }) { return known }
    var head = family
    head.points = []
    families.append(Family(head: head))
    return families.count - 1
  }

  private mutating func seriesNumber(of point: MetricPoint, in family: Int) -> Int {
    let key = SeriesKey(family: family, labels: point.labels)
    if let known = seriesNumbers[key] { return known }
    let number = series.count
    series.append(Series(labels: point.labels, kind: point.value.kind))
    seriesNumbers[key] = number
    families[family].series.append(number)
    return number
  }

  /// Writes everything as text, piece by piece.
  ///
  /// - Parameter write: receives the next piece and the completed part, from 0 to 1. Returns
  ///   whether it needs more.
  /// - Throws: ``Failure`` if the temporary file can't be read, or from `write`.
  consuming func finish(
    as format: ExpositionFormat, _ write: ([UInt8], Double) throws(Failure) -> Bool
  ) throws(Failure) {
    var text: [UInt8] = []
    var done = 0
    for family in families {
      format.writeHeader(of: family.head, to: &text)
      for number in family.series {
        done += 1
        let series = series[number]
        var cursor = SeriesSorter.Cursor()
        while let points = try nextPoints(of: number, after: &cursor) {
          for point in points {
            let value = MetricValue(stored: point.value, series.kind)
            format.write(
              MetricPoint(series.labels, value, time: point.time), of: family.head.name,
              to: &text)
          }
          if text.count >= 1 << 16 {
            guard try write(text, Double(done) / Double(self.series.count)) else { return }
            text.removeAll(keepingCapacity: true)
          }
        }
      }
    }
    format.writeEnd(to: &text)
    _ = try write(text, 1)
  }

  /// `nil` at the end of the series.
  private mutating func nextPoints(
    of number: Int, after cursor: inout SeriesSorter.Cursor
  ) throws(Failure) -> [SeriesSorter.Point]? {
    do throws(SeriesSorter.Failure) {
      let points = try sorter.next(of: number, after: &cursor)
      return points.isEmpty ? nil : points
    } catch {
      throw Failure(error)
    }
  }
}

extension Failure {
  fileprivate init(_ error: SeriesSorter.Failure) {
    self.init(OutputMessage.temporaryFile(directory: error.directory, reason: error.reason))
  }
}

extension MetricValue {
  fileprivate var kind: MetricCollector.ValueKind {
    switch self {
    case .count: .count
    case .signed: .signed
    case .duration: .duration
    }
  }

  /// The number in 64 bits: a duration in microseconds, a signed one by its bits.
  fileprivate var stored: UInt64 {
    switch self {
    case .count(let number): number
    case .signed(let number): UInt64(bitPattern: number)
    case .duration(let duration):
      UInt64(clamping: duration.components.seconds) * 1_000_000
        + UInt64(clamping: duration.components.attoseconds / 1_000_000_000_000)
    }
  }

  fileprivate init(stored number: UInt64, _ kind: MetricCollector.ValueKind) {
    switch kind {
    case .count: self = .count(number)
    case .signed: self = .signed(Int64(bitPattern: number))
    case .duration: self = .duration(.microseconds(Int64(clamping: number)))
    }
  }
}
