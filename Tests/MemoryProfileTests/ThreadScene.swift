import ProcFS

@testable import MemoryProfile

/// A process with a few mappings and threads that is read again and again.
struct ThreadScene {
  /// A mapping's addresses, permissions, name and flags.
  struct Area {
    var addresses: Range<UInt64>
    var permissions: Permissions = [.read, .write, .private]
    var name = ""
    var flags = "rd wr mr mw me ac"

    /// The mappings of pthread_create(3): a guard and, above it, the stack.
    static func stack(at start: UInt64, isMarked: Bool = true) -> [Area] {
      [
        Area(addresses: start - 0x1000..<start, permissions: .private, flags: "mr mw me"),
        Area(
          addresses: start..<start + 0x10000, flags: "rd wr mr mw me ac" + (isMarked ? " nh" : "")),
      ]
    }
  }

  var areas: [Area] = []
  /// By thread; `nil` for one that is running.
  var pointers: [Int32: UInt64?] = [:]
  var image = ProgramImage(codeStart: 1, stackStart: 2)
  var stacks = ThreadStackDetector()
  /// The threads that the latest walk read.
  var read: [Int32] = []
  var wasListed = false

  /// Walks through the mappings.
  ///
  /// - Returns: the start addresses of the stacks.
  mutating func walk() -> [UInt64] {
    read = []
    wasListed = false
    let process = ProcessIdentity(pid: ProcessID(rawValue: 1), startTime: 1)
    let count = UInt64(pointers.count + 1)
    guard stacks.begin(process, image: image, threads: count) else { return [] }
    var found: [UInt64] = []
    for area in areas.sorted(by: { $0.addresses.lowerBound < $1.addresses.lowerBound }) {
      let bytes = Array((area.name + " " + area.flags).utf8)
      var mapping = Mapping(
        addresses: area.addresses, permissions: area.permissions, name: 0..<area.name.utf8.count)
      mapping.flags = area.name.utf8.count..<bytes.count
      if stacks.verdict(on: mapping, in: bytes.span.bytes) == .stack {
        found.append(area.addresses.lowerBound)
      }
    }
    var unread: [ProcessID] = []
    switch stacks.query(threads: count) {
    case .none: break
    case .list:
      wasListed = true
      let living = ([1] + pointers.keys).sorted().map { ProcessID(rawValue: $0) }
      unread = stacks.record(living, of: process.pid)
    case .unread(let some): unread = some
    }
    read = unread.map(\.rawValue)
    stacks.record(
      unread.compactMap { thread in
        (pointers[thread.rawValue] ?? nil).map { (thread, $0) }
      })
    stacks.resolve { mapping, isStack in
      if isStack { found.append(mapping.addresses.lowerBound) }
    }
    return found.sorted()
  }
}
