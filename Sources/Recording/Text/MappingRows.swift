import JSON
import MemoryProfile
import ProcFS

/// Parses the mappings of a snapshot as `smaps-snapshot -j --by mapping` prints them.
///
///     {"time":RFC 3339,"measure":"pss","by":"mapping",
///      "procs":[{"pid":N,"ppid":N,"start_ticks":N,"cmdline":"…","name":"…","memory":MEMORY}…],
///      "rows":[{"pid":N,"start":HEX,"end":HEX,"permissions":"rw--p","category":"anon_mappings",
///               "kind":"glibc_arena_layout","name":"…","pss":N}…]}
///
/// MEMORY is described at ``SampleLine``.
struct MappingRows {
  private var regions: [ProcessID: [MemoryRegion]] = [:]

  /// Reads the value of `rows`.
  init(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) {
    try scanner.array { scanner throws(JSONScanner.Failure) in
      let (pid, region) = try Self.region(&scanner)
      guard let pid else { throw scanner.failure("'pid' is missing") }
      regions[ProcessID(rawValue: Int32(clamping: pid)), default: []].append(region)
    }
  }

  /// Reads a mapping, as NDJSON has it too, with `bytes` in place of the measure.
  ///
  /// - Returns: also its `pid`; `nil` if it has none.
  static func region(
    _ scanner: inout JSONScanner
  ) throws(JSONScanner.Failure) -> (pid: UInt64?, region: MemoryRegion) {
    var pid: UInt64?
    var (start, end, bytes): (UInt64?, UInt64?, UInt64?)
    var kind = RegionKind.anonymous
    var part = MemoryPart(.anonymous, name: [])
    try scanner.object { scanner, key throws(JSONScanner.Failure) in
      switch key {
      case "pid": pid = try scanner.unsigned(upTo: RecordingFormat.largestPID)
      case "start": start = UInt64(try scanner.string(), radix: 16)
      case "end": end = UInt64(try scanner.string(), radix: 16)
      case "permissions": part.permissions = Permissions(letters: try scanner.string())
      case "category":
        let text = try scanner.string()
        guard let category = Category.allCases.first(where: { $0.descriptor.key == text }) else {
          throw scanner.failure("the category '\(text)' is not known to this version")
        }
        part.category = category
      // A later version may know more kinds.
      case "kind": kind = RegionKind(key: try scanner.string()) ?? .anonymous
      case "name": part.name = Array(try scanner.string().utf8)
      default:
        if key == "bytes" || Measure.countable.contains(where: { $0.descriptor.key == key }) {
          bytes = try scanner.unsigned(upTo: RecordingFormat.largestValue)
        } else {
          try scanner.skip()
        }
      }
    }
    guard let bytes else { throw scanner.failure("the measure is missing") }
    guard let start, let end, start < end else {
      throw scanner.failure("'start' or 'end' is missing or not an address")
    }
    return (
      pid,
      MemoryRegion(addresses: start..<end, kind: kind, part: part, bytes: bytes)
    )
  }

  /// The processes with their mappings and files.
  ///
  /// - Throws: if mappings overlap, or their sizes are not those of the processes.
  func processes(
    _ processes: [ProcessRecord]
  ) throws(JSONScanner.Failure) -> [ProcessRecord] {
    var complete: [ProcessRecord] = []
    for process in processes {
      let sorted = (regions[process.pid] ?? []).ordered {
        $0.addresses.lowerBound < $1.addresses.lowerBound
      }
      for (one, next) in zip(sorted, sorted.dropFirst())
      where one.addresses.overlaps(next.addresses) {
        throw Self.contradiction("mappings of process \(process.pid) overlap")
      }
      guard sorted.reduce(0, { $0.addingClamped($1.bytes) }) == process.memory.total else {
        throw Self.contradiction("the rows of process \(process.pid) don't add up to its 'memory'")
      }
      var process = process
      process.memory = process.memory.withFiles(Self.files(sorted), regions: sorted)
      complete.append(process)
    }
    return complete
  }

  /// An error that has no place of its own in the text.
  private static func contradiction(_ reason: String) -> JSONScanner.Failure {
    JSONScanner.Failure(offset: 0, reason: reason)
  }

  private static func files(_ regions: [MemoryRegion]) -> [MemoryPart: UInt64] {
    var files: [MemoryPart: UInt64] = [:]
    for region in regions where region.part.category.isOwnFile != nil {
      files[region.part, default: 0].addClamped(region.bytes)
    }
    return files
  }
}

extension Permissions {
  /// The permissions with letters that a text contains.
  init(letters: String) {
    self.init(Permissions.letters.filter { letters.contains($0.letter) }.map(\.permission))
  }
}
