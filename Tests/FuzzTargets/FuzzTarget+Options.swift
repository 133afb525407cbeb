import CommandLineOptions
import Libc
import MemoryProfile
import Plot
import ProcFS
import Recording
import SmapsCommands

extension FuzzTarget {
  /// Properties of `--mask`:
  /// - It is valid if and only if each letter is one of the seven and none is repeated.
  func checkMask(_ input: [UInt8]) throws {
    let letters = String(decoding: input, as: UTF8.self)
    let isGood =
      letters.allSatisfy { "bfrwxsp".contains($0) } && Set(letters).count == letters.count
    guard let mask = try? RowMask(letters) else {
      return try expect(!isGood, "it is refused")
    }
    try expect(isGood, "it is taken")
    let again = try RowMask(String(letters.reversed()))
    try expect(mask == again, "the order matters")
  }

  /// The input is a pattern, a NUL, and the text to match. Properties:
  /// - Compiling and matching together take less than five seconds of CPU time.
  /// - Matching twice gives the same result.
  /// - The error for an invalid pattern has a position within the pattern.
  func checkRegex(_ input: [UInt8]) throws {
    let source = String(decoding: input.prefix { $0 != 0 }, as: UTF8.self)
    let subject = Array(input.drop { $0 != 0 }.dropFirst())
    let start = Self.processorSeconds
    do throws(PatternError) {
      let pattern = try Pattern(source)
      let first = pattern.match(subject)
      if first != pattern.match(subject) { throw PatternError.changed }
    } catch {
      if error == .changed { throw Broken("matching twice gives two results") }
      try expect(
        (0...source.utf8.count).contains(error.byteOffset), "the message points elsewhere")
      try expect(error.message.contains("character"), "the message names no place")
    }
    let taken = Self.processorSeconds - start
    try expect(taken < 5, "it takes \(taken) s")
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Properties of values of options:
  /// - A valid value is in the documented range.
  /// - A value that is formatted and parsed again stays the same.
  func checkTimes(_ input: [UInt8]) throws {
    let text = String(decoding: input, as: UTF8.self)
    if let interval = try? Interval(text) {
      let milliseconds = interval.duration.milliseconds
      try expect((1...31_536_000_000).contains(milliseconds), "an interval out of range")
      try expect(try Interval("\(Double(milliseconds) / 1000)") == interval, "another interval")
      _ = interval.duration.formattedBriefly
    }
    if let span = try? TimeSpan(text) {
      let milliseconds = span.duration.milliseconds
      try expect(milliseconds > 0, "a time that is none")
      try expect(try TimeSpan("\(milliseconds)ms") == span, "another time")
      _ = span.duration.formattedBriefly
    }
    if let point = try? TimePoint(text) {
      for start in [nil, WallClockTime("2026-11-23T23:59:59.999+14:00")] {
        if let moment = try? point.moment(in: "file", beginning: start) {
          try expect(moment >= .zero, "a moment before the start")
        }
      }
    }
    if let time = WallClockTime(text) {
      try expect(WallClockTime(time.description) == time, "another moment: \(time)")
      _ = time.brief
    }
    if let count = try? SampleCount(text) {
      try expect(count.number > 0, "no samples at all")
    }
    if let numbers = try? ProcessIDList(text) {
      try expect(!numbers.pids.isEmpty, "no processes at all")
      try expect(numbers.pids.allSatisfy { $0.rawValue > 0 }, "a pid that is none")
    }
    if let size = try? ChartSize(text) {
      try expect(
        (240...8192).contains(size.pixels.width) && (160...8192).contains(size.pixels.height),
        "a size out of range")
    }
  }

  /// The input is a list of arguments separated by NULs. Properties:
  /// - The arguments are valid, or there is an error message.
  func checkOptions(_ input: [UInt8]) throws {
    let words = input.split(separator: 0, omittingEmptySubsequences: false)
      .prefix(64).map { String(decoding: $0, as: UTF8.self) }
    for command in [ProfilerCommand.self, SnapshotCommand.self] as [any ParsableCommand.Type] {
      do {
        _ = try command.parse(normalizedArguments(words))
      } catch {
        try expect(!"\(error)".isEmpty, "nothing is said")
      }
    }
  }
}

extension PatternError {
  /// Thrown if matching twice gives different results.
  fileprivate static let changed = PatternError(source: "", byteOffset: -1, reason: "")
}
