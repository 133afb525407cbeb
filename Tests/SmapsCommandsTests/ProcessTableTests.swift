import MemoryProfile
import ProcFS
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct ProcessTableTests {
  private static func process(
    _ pid: Int32, _ program: String, _ command: String, pss: UInt64, uss: UInt64
  ) -> ProcessRecord {
    var record = ProcessRecord(
      identity: ProcessIdentity(pid: ProcessID(rawValue: pid), startTime: 1), parent: nil,
      commandLine: CommandLine(bytes: Array(command.utf8)), name: program,
      executable: Array("/usr/bin/\(program)".utf8), faults: PageFaults(),
      memory: MemoryUsage(
        [.heap: pss], measures: [.uss: uss, .rss: 2 * pss, .swapPSS: pid == 1 ? 4096 : 0]))
    record.user = UserID(rawValue: 4_000_000_000 + UInt32(pid % 2))
    return record
  }

  private let processes = [
    process(1, "cc1", "/usr/bin/cc1 a.c", pss: 10 << 20, uss: 8 << 20),
    process(2, "ld", "ld -o x", pss: 30 << 20, uss: 30 << 20),
    process(3, "cc1", "cc1 b.c", pss: 15 << 20, uss: 15 << 20),
    process(4, "make", "make -j4", pss: 1 << 20, uss: 1 << 20),
  ]

  private func text(
    by dimension: Dimension, order: ProcessTable.Order? = nil, top: Int? = nil,
    style: ByteStyle = .brief, width: Int? = nil
  ) throws -> [String] {
    let table = try ProcessTable(
      of: processes, by: dimension, counting: .pss, regex: nil, order: order, top: top)
    let bytes = ProcessTableText(style: style, width: width).render(table)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `a line for each process, the largest first, and the total`() throws {
    #expect(
      try text(by: .process) == [
        "PID  USER             PSS       USS       RSS      SWAP  NAME",
        "  2  4000000000  30.0 MiB  30.0 MiB  60.0 MiB       0 B  ld -o x",
        "  3  4000000001  15.0 MiB  15.0 MiB  30.0 MiB       0 B  cc1 b.c",
        "  1  4000000001  10.0 MiB  8.00 MiB  20.0 MiB  4.00 KiB  cc1 a.c",
        "  4  4000000000  1.00 MiB  1.00 MiB  2.00 MiB       0 B  make -j4",
        "                 56.0 MiB  54.0 MiB   112 MiB  4.00 KiB  Total (4 processes)",
        "A sum of RSS counts shared pages once for each process.",
      ])
  }

  @Test func `a line for each program, with the others in one line of their number`() throws {
    #expect(
      try text(by: .program, top: 1, style: .exact) == [
        "COUNT       PSS       USS        RSS  SWAP  NAME",
        "    1  31457280  31457280   62914560     0  ld",
        "    3  27262976  25165824   54525952  4096  Other (2)",
        "    4  58720256  56623104  117440512  4096  Total (4 processes)",
        "A sum of RSS counts shared pages once for each process.",
      ])
  }

  @Test func `several measures of which sums are upper bounds are named in one line`() throws {
    let table = try ProcessTable(
      of: processes, by: .process, counting: .thp, regex: nil, order: nil, top: nil)
    let text = String(
      decoding: ProcessTableText(style: .exact, width: nil).render(table), as: UTF8.self)
    #expect(
      text.hasSuffix(
        "\nSums of Transparent Huge Pages and RSS count shared pages once for each process.\n"))
  }

  @Test func `lines of categories have only what is counted by category`() throws {
    #expect(
      try text(by: .category) == [
        "     PSS  NAME", "56.0 MiB  Heap", "56.0 MiB  Total (4 processes)",
      ])
  }

  @Test(
    arguments: [
      (.measure(.uss), ["ld -o x", "cc1 b.c", "cc1 a.c", "make -j4"]),
      (.pid, ["cc1 a.c", "ld -o x", "cc1 b.c", "make -j4"]),
      (.name, ["cc1 a.c", "cc1 b.c", "ld -o x", "make -j4"]),
      (.user, ["ld -o x", "make -j4", "cc1 a.c", "cc1 b.c"]),
      (.measure(.swapPSS), ["cc1 a.c", "ld -o x", "cc1 b.c", "make -j4"]),
    ] as [(ProcessTable.Order, [String])])
  func `sizes are sorted in descending, all else in ascending order`(
    order: ProcessTable.Order, expected: [String]
  ) throws {
    let table = try ProcessTable(
      of: processes, by: .process, counting: .pss, regex: nil, order: order, top: nil)
    #expect(table.rows.map(\.name) == expected)
  }

  @Test func `on a terminal a line fits in the width`() throws {
    let lines = try text(by: .process, width: 70)
    #expect(lines.allSatisfy { $0.count <= 70 })
    #expect(lines[5].hasSuffix("…"))
  }

  @Test func `what was not measured is marked, and absent in JSON`() throws {
    var records = processes
    for index in records.indices { records[index].memory.unmeasured = [MeasureSet(.swapPSS)] }
    let table = try ProcessTable(
      of: records, by: .program, counting: .pss, regex: nil, order: nil, top: 1)
    let text = String(
      decoding: ProcessTableText(style: .exact, width: nil).render(table), as: UTF8.self)
    #expect(text.contains("  62914560     -  ld\n"))
    let json = String(
      decoding: ProcessTableJSON(time: WallClockTime(milliseconds: 0, offset: 0)).encode(table),
      as: UTF8.self)
    #expect(
      json == """
        {"time":"1970-01-01T00:00:00.000+00:00","measure":"pss","by":"program","rows":[\
        {"processes":1,"name":"ld","pss":31457280,"uss":31457280,"rss":62914560}],"other":\
        {"processes":3,"name":"Other (2)","pss":27262976,"uss":25165824,"rss":54525952},"total":\
        {"processes":4,"name":"Total (4 processes)","pss":58720256,"uss":56623104,"rss":117440512}}

        """)
  }

  @Test func `containers are named by the host, and a claim is marked in JSON`() throws {
    let id = String(repeating: "0123456789ab", count: 6).prefix(64)
    var records = processes
    records[0].controlGroup = ControlGroup(path: "/system.slice/docker-\(id).scope")
    records[0].container = ContainerName(claim: "web")
    records[1].controlGroup = ControlGroup(path: "/docker/\(id.reversed())")
    records[1].container = ContainerName(name: "a\u{1B}[31m")
    records[2].controlGroup = ControlGroup(path: "/system.slice/cron.service")
    let table = try ProcessTable(
      of: records, by: .container, counting: .pss, regex: nil, order: .name, top: nil)
    #expect(
      table.rows.map(\.name) == [
        "(unknown)", "cron.service", "docker:0123456789ab web (claimed)", #"docker:a\x1b[31m"#,
      ])
    let json = String(
      decoding: ProcessTableJSON(time: WallClockTime(milliseconds: 0, offset: 0)).encode(table),
      as: UTF8.self)
    #expect(json.contains(#""name":"docker:0123456789ab web (claimed)","claimed":true,"pss""#))
    #expect(json.split(separator: "\"claimed\":").count == 2)
  }

  @Test func `a group has its new name when one is found`() throws {
    var names = try GroupNames(.container, regex: nil)
    var record = processes[0]
    let id = String(repeating: "0123456789ab", count: 6).prefix(64)
    record.controlGroup = ControlGroup(path: "/docker/\(id)")
    #expect(names.name(of: record) == "docker:0123456789ab")
    record.container = ContainerName(name: "web")
    #expect(names.name(of: record) == "docker:web")
    record.controlGroup = nil
    #expect(names.name(of: record) == "other")
  }
}
