import Foundation
import SQLite
import TestSupport
import Testing

@testable import Recording

@Suite(.timeLimit(.minutes(20))) struct SeriesSorterTests {
  private func points(
    of series: Int, in sorter: inout SeriesSorter
  ) throws -> [SeriesSorter.Point] {
    var cursor = SeriesSorter.Cursor()
    var all: [SeriesSorter.Point] = []
    while true {
      let points = try sorter.next(of: series, after: &cursor)
      if points.isEmpty { return all }
      all += points
    }
  }

  @Test(arguments: [1, 3, 249, 250, 251, 100_000])
  func `points that arrive by time are returned by series`(count: Int) throws {
    var sorter = try SeriesSorter()
    var random = SeededRandom(seed: UInt64(count))
    var expected: [[SeriesSorter.Point]] = [[], [], [], []]
    for time in 0..<count {
      // Series 3 starts late and has few points.
      let series = time % 1000 == 0 && time > count / 2 ? 3 : Int(random.next() % 3)
      let value = [0, .max, random.next()][Int(random.next() % 3)]
      let point = SeriesSorter.Point(time: Int64(time) - 100, value: value)
      expected[series].append(point)
      try sorter.append(point, to: series)
    }
    for series in [3, 0, 2, 1] {
      #expect(try points(of: series, in: &sorter) == expected[series])
    }
  }

  @Test func `a series without points is empty`() throws {
    var sorter = try SeriesSorter()
    #expect(try points(of: 0, in: &sorter) == [])
    try sorter.append(SeriesSorter.Point(time: 0, value: 1), to: 1)
    #expect(try points(of: 0, in: &sorter) == [])
    #expect(try points(of: 2, in: &sorter) == [])
  }

  @Test func `points can be added after others were read`() throws {
    var sorter = try SeriesSorter()
    let points = (0..<4).map { SeriesSorter.Point(time: $0, value: UInt64($0)) }
    for point in points[..<2] { try sorter.append(point, to: 0) }
    #expect(try self.points(of: 0, in: &sorter) == Array(points[..<2]))
    for point in points[2...] { try sorter.append(point, to: 0) }
    #expect(try self.points(of: 0, in: &sorter) == points)
  }

  @Test func `more series than there is memory for have short chunks`() throws {
    var sorter = try SeriesSorter()
    let count = SeriesSorter.capacity / 100
    for time in 0..<250 {
      for series in 0..<count {
        try sorter.append(
          SeriesSorter.Point(time: Int64(time), value: UInt64(series)), to: series)
      }
    }
    for series in [0, 1, count / 2, count - 1] {
      var cursor = SeriesSorter.Cursor()
      let chunks = try (0..<4).map { _ in try sorter.next(of: series, after: &cursor) }
      #expect(chunks.map(\.count).prefix(2).allSatisfy { (99...101).contains($0) })
      #expect(chunks[3] == [])
      #expect(chunks.joined().map(\.time) == Array(0..<250))
      #expect(chunks.joined().allSatisfy { $0.value == UInt64(series) })
    }
  }

  @Test func `the file is on disk and has no name`() throws {
    try withTemporaryDirectory { directory in
      var sorter = try SeriesSorter(in: directory)
      let count: Int64 = 200_000
      for time in 0..<count {
        try sorter.append(SeriesSorter.Point(time: time, value: 1), to: 0)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
      let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\($0)")
        return target?.hasPrefix(directory) ?? false
      }
      #expect(open.count == 1)
      let file = FileHandle(fileDescriptor: try #require(open.first.flatMap { Int32($0) }))
      let size = try file.seekToEnd()
      // The latest points are in SQLite's cache.
      #expect(size > count * 16 - (2 << 20))
    }
  }

  @Test func `a directory that can't be written is an error`() {
    #expect(
      throws: SeriesSorter.Failure(directory: "/nowhere", reason: "No such file or directory")
    ) { _ = try SeriesSorter(in: "/nowhere") }
  }

  @Test func `a full disk is an error`() throws {
    try withTemporaryDirectory { directory in
      var sorter = try SeriesSorter(in: directory)
      // SQLite reports the same error for this limit and for a full disk (SQLITE_FULL).
      try sorter.db.execute("PRAGMA max_page_count = 4")
      #expect(
        throws: SeriesSorter.Failure(directory: directory, reason: "database or disk is full")
      ) {
        for time in 0..<10_000 {
          try sorter.append(SeriesSorter.Point(time: Int64(time), value: 1), to: 0)
        }
      }
    }
  }
}
