import ProcFS

/// The files and mappings of a process as its latest read found them.
///
/// As long as a process has the same ones, they are not made again: records share them, and to
/// compare two records takes no time.
package struct KnownParts {
  /// The walk that they were made from.
  private var trace: MappingTrace

  private(set) var parts: [MemoryPart: UInt64] = [:]
  private(set) var regions: [MemoryRegion]?

  /// Each part, and its size.
  private var keys: [MemoryPart] = []
  private var sums: [UInt64] = []

  /// The index of the part of each mapping of the walk; -1 if it has none.
  private var indices: [Int] = []

  private let detail: MemoryUsage.Detail

  package init(_ detail: MemoryUsage.Detail) {
    self.detail = detail
    trace = MappingTrace(detail)
    if detail >= .mappings { regions = [] }
  }

  /// Takes over a walk.
  ///
  /// - Parameter latest: is replaced by memory for the next walk.
  package mutating func update(with latest: inout MappingTrace) {
    let isSame = latest.hasShapes(of: trace)
    if isSame, latest.sizes == trace.sizes { return }
    let earlier = trace
    trace = latest
    latest = earlier
    if isSame { updateSizes(from: earlier.sizes) } else { makeParts() }
  }

  private mutating func updateSizes(from earlier: [UInt64]) {
    let before = sums
    countParts()
    for (index, key) in keys.enumerated() where sums[index] != before[index] {
      parts[key] = sums[index]
    }
    guard detail >= .mappings else { return }
    for index in trace.sizes.indices where trace.sizes[index] != earlier[index] {
      regions?[index].bytes = trace.sizes[index]
    }
  }

  private mutating func countParts() {
    sums = [UInt64](repeating: 0, count: keys.count)
    for (index, size) in zip(indices, trace.sizes) where index >= 0 {
      sums[index].addClamped(size)
    }
  }

  private mutating func makeParts() {
    let names = trace.allNames
    let known = Dictionary(keys.map { ($0, $0) }) { first, _ in first }
    var places: [MemoryPart: Int] = [:]
    keys = []
    indices = zip(trace.shapes, names).map { shape, name in
      let part = shape.part(named: name)
      guard let key = part.counted else { return -1 }
      if let place = places[key] { return place }
      places[key] = keys.count
      // The array of the name that is there already is used again.
      keys.append(known[key] ?? key)
      return keys.count - 1
    }
    countParts()
    parts = Dictionary(uniqueKeysWithValues: zip(keys, sums))
    if detail >= .mappings { regions = RegionCollector.regions(of: trace, names) }
  }
}

extension MemoryPart {
  /// What a mapping of this name is counted as; `nil` if it is not counted by name.
  fileprivate var counted: MemoryPart? {
    if category == .other { return .other(text) }
    return category.isOwnFile == nil ? nil : self
  }
}

extension MappingTrace {
  /// The name of each mapping. Neighbors with the same name share it.
  fileprivate var allNames: [[UInt8]] {
    var latest: (start: UInt32, name: [UInt8]) = (0, [])
    return shapes.map { shape in
      if shape.nameLength == 0 { return [] }
      if shape.nameStart != latest.start || latest.name.isEmpty {
        let start = Int(shape.nameStart)
        latest = (shape.nameStart, Array(names[start..<start + Int(shape.nameLength)]))
      }
      return latest.name
    }
  }
}
