import OpenMetrics

/// Turns metrics that come moment by moment into metrics series by series, as OpenMetrics wants them,
/// without holding them in memory.
///
/// Each series has a chain of blocks in a file, and in memory no more than the block that is being
/// filled, for as long as points come. So memory grows with the number of series, by a few hundred bytes
/// for one that has ended, but not with the number of points.
struct PointSpool: ~Copyable {
  private var file: BlockFile

  /// Without points, in the order in which they first had one.
  private var families: [Family] = []
  private var places: [Key: Int] = [:]
  private var series: [Series] = []

  /// Of the series that hold a block in memory.
  private var filling: [Int] = []

  private struct Family {
    let head: MetricFamily
    var series: [Int] = []
  }

  private struct Key: Hashable {
    let family: Int
    let labels: [Label]
  }

  /// - Throws: ``Failure`` where no file can be made.
  init() throws(Failure) {
    file = try BlockFile()
  }

  /// - Parameter time: of all the points, in milliseconds since 1970; later than any before.
  mutating func append(_ families: [MetricFamily], at time: Int64) throws(Failure) {
    for family in families {
      let number = number(of: family)
      for point in family.points {
        let key = Key(family: number, labels: point.labels)
        let place: Int
        if let known = places[key] {
          place = known
        } else {
          place = series.count
          series.append(Series(beginningWith: point))
          places[key] = place
          self.families[number].series.append(place)
        }
        if !series[place].isFilling { filling.append(place) }
        try series[place].append(point.value, at: time, in: &file)
      }
    }
    guard filling.contains(where: { series[$0].latest < time }) else { return }
    for place in filling where series[place].latest < time { try series[place].rest(in: file) }
    filling.removeAll { !series[$0].isFilling }
  }

  private mutating func number(of family: MetricFamily) -> Int {
    if let known = families.firstIndex(where: { $0.head.name == family.name }) { return known }
    var head = family
    head.points = []
    families.append(Family(head: head))
    return families.count - 1
  }

  /// Hands over everything as text, piece by piece.
  ///
  /// - Parameter write: is given the next piece, and how much lies behind it, from 0 to 1; answers
  ///   whether it wants more.
  consuming func finish(
    as exposition: ExpositionFormat, _ write: ([UInt8], Double) throws(Failure) -> Bool
  ) throws(Failure) {
    for place in filling { try series[place].rest(in: file) }
    var text: [UInt8] = []
    var done = 0
    for family in families {
      exposition.writeHeader(of: family.head, to: &text)
      for place in family.series {
        done += 1
        var block = series[place].first
        var reader = PointReader(of: series[place])
        while block != 0 {
          let bytes = try file.read(block)
          block = reader.points(of: bytes) { exposition.write($0, of: family.head.name, to: &text) }
          if text.count >= 1 << 16 {
            guard try write(text, Double(done) / Double(series.count)) else { return }
            text.removeAll(keepingCapacity: true)
          }
        }
      }
    }
    exposition.writeEnd(to: &text)
    _ = try write(text, 1)
  }
}

// A block is
//   8 bytes   the number of the next one, 0 where there is none
//   2 bytes   how many bytes of points follow
//   points    each the time since the one before (milliseconds), and how much its value differs, as
//             variable-length integers; durations in microseconds
// with all numbers little-endian.

private let headLength = 10

/// A series while its points come.
private struct Series {
  let labels: [Label]

  /// Whether its values are durations, and not numbers.
  let isDuration: Bool

  /// The number of its first block.
  private(set) var first = 0

  /// When its latest point was.
  private(set) var latest: Int64 = 0
  private var value: UInt64 = 0

  /// The block that is being filled, or was last.
  private var block = 0
  private var bytes: [UInt8] = []

  init(beginningWith point: MetricPoint) {
    labels = point.labels
    if case .duration = point.value { isDuration = true } else { isDuration = false }
  }

  /// Whether there is a block in memory.
  var isFilling: Bool { !bytes.isEmpty }

  mutating func append(
    _ value: MetricValue, at time: Int64, in file: inout BlockFile
  ) throws(Failure) {
    // Two numbers of ten bytes at the most.
    if bytes.isEmpty || bytes.count + 20 > BlockFile.blockSize { try begin(in: &file) }
    let number = value.stored
    bytes.append(variableLength: UInt64(bitPattern: time &- latest))
    bytes.append(variableLength: (number &- self.value).zigzag)
    (latest, self.value) = (time, number)
  }

  /// Goes on in a new block.
  private mutating func begin(in file: inout BlockFile) throws(Failure) {
    let next = file.allocate()
    if block == 0 {
      first = next
    } else if bytes.isEmpty {
      // It rested: only its link is new.
      try file.write(UInt64(next).littleEndianBytes, to: block)
    } else {
      try write(next: next, to: file)
    }
    block = next
    bytes = [UInt8](repeating: 0, count: headLength)
    bytes.reserveCapacity(BlockFile.blockSize)
  }

  /// Frees the memory; more points may come all the same.
  mutating func rest(in file: borrowing BlockFile) throws(Failure) {
    try write(next: 0, to: file)
    bytes = []
  }

  private mutating func write(next: Int, to file: borrowing BlockFile) throws(Failure) {
    bytes.replaceSubrange(..<8, with: UInt64(next).littleEndianBytes)
    let count = bytes.count - headLength
    bytes[8] = UInt8(count & 0xFF)
    bytes[9] = UInt8(count >> 8)
    try file.write(bytes, to: block)
  }
}

/// A series when its points are read back.
private struct PointReader {
  private let series: Series
  private var time: Int64 = 0
  private var value: UInt64 = 0

  init(of series: Series) {
    self.series = series
  }

  /// - Returns: the number of the next block, or 0.
  mutating func points(of block: [UInt8], _ body: (MetricPoint) -> Void) -> Int {
    let next = (0..<8).reduce(0) { $0 | Int(block[$1]) << (8 * $1) }
    let end = headLength + Int(block[8]) + Int(block[9]) << 8
    var cursor = headLength
    while cursor < end {
      time &+= Int64(bitPattern: block.variableLength(at: &cursor))
      value &+= UInt64(zigzag: block.variableLength(at: &cursor))
      let value = MetricValue(stored: value, isDuration: series.isDuration)
      body(MetricPoint(series.labels, value, time: time))
    }
    return next
  }
}

extension MetricValue {
  fileprivate var stored: UInt64 {
    switch self {
    case .count(let number): number
    case .duration(let duration):
      UInt64(clamping: duration.components.seconds) * 1_000_000
        + UInt64(clamping: duration.components.attoseconds / 1_000_000_000_000)
    }
  }

  fileprivate init(stored number: UInt64, isDuration: Bool) {
    self = isDuration ? .duration(.microseconds(Int64(clamping: number))) : .count(number)
  }
}

extension UInt64 {
  /// Small where the number, taken as a signed one, is near 0.
  fileprivate var zigzag: UInt64 {
    let signed = Int64(bitPattern: self)
    return UInt64(bitPattern: signed << 1 ^ signed >> 63)
  }

  fileprivate init(zigzag: UInt64) {
    self = zigzag >> 1 ^ (0 &- (zigzag & 1))
  }

  fileprivate var littleEndianBytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}

extension [UInt8] {
  /// Seven bits a byte, the lowest first.
  fileprivate mutating func append(variableLength number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  fileprivate func variableLength(at cursor: inout Int) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = self[cursor]
      cursor += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
  }
}
