/// One of the equally long pieces in which something of a run is kept, such that every two neighbours
/// can become one.
protocol TimeBucket {
  /// How many pieces lie before it, empty ones counted.
  var number: Int { get set }

  /// Takes in a piece that begins no earlier.
  mutating func merge(_ later: Self)
}

extension Array where Element: TimeBucket {
  /// Adds a piece behind all others, or to the last where that has its number.
  mutating func add(_ piece: Element) {
    if last?.number == piece.number {
      self[count - 1].merge(piece)
    } else {
      append(piece)
    }
  }

  /// Makes one of every two neighbours.
  mutating func coarsen() {
    var halved: [Element] = []
    halved.reserveCapacity(count)
    for var piece in self {
      piece.number /= 2
      halved.add(piece)
    }
    self = halved
  }
}
