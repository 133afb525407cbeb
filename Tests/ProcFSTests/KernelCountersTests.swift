import TestSupport
import Testing

@testable import ProcFS

@Suite(.timeLimit(.minutes(20))) struct KernelCountersTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `kB become bytes, and numbers without a unit stay as they are`() {
    let counters = KernelCounters(
      fields: bytes(
        "MemTotal:       24683652 kB\nActive(anon):\t7 kB\nHugePages_Total:       3\n"
      ).span.bytes)
    #expect(counters["MemTotal"] == 24_683_652 << 10)
    #expect(counters["Active(anon)"] == 7 << 10)
    #expect(counters["HugePages_Total"] == 3)
    #expect(counters["Percpu"] == nil)
  }

  @Test(
    arguments: [
      "MemFree: 1 MB", "MemFree: -1 kB", "MemFree: kB", "MemFree 1 kB", ": 1 kB", "MemFree: 1 kBx",
      "MemFree: 18446744073709551616 kB", "MemFree: 18446744073709551615 kB", "",
    ])
  func `a line of another form is left out, and the others are read`(line: String) {
    let counters = KernelCounters(fields: bytes("A: 1 kB\n\(line)\nB: 2 kB").span.bytes)
    #expect(counters == ["A": 1024, "B": 2048])
  }

  @Test func `pairs are a name and a number`() {
    let counters = KernelCounters(
      pairs: bytes("nr_zspages 62500\nanon 4096\nlow 0\nbad x\nbad 1 2\n").span.bytes)
    #expect(counters == ["nr_zspages": 62500, "anon": 4096, "low": 0])
  }

  @Test func `PSS of smaps_rollup is a field, and its first line is not`() throws {
    let text = try #require(
      contents("\(Checkout.tree("bash-vim"))/12708/smaps_rollup"))
    let counters = KernelCounters(fields: bytes(text).span.bytes)
    #expect(counters["Pss"] == 7499 << 10)
    #expect(counters["Pss_File"] == 3775 << 10)
  }

  @Test(
    arguments: [
      ("1503238144\n", 1_503_238_144), ("max\n", .max), ("0", 0), ("", nil), ("maximum", nil),
      ("1 2", nil), ("-1", nil), ("9223372036854771712\n", 9_223_372_036_854_771_712),
    ] as [(String, UInt64?)])
  func `a file of one number is read`(text: String, number: UInt64?) {
    #expect(KernelNumber.only(bytes(text).span.bytes) == number)
  }

  @Test func `the third number of mm_stat is the memory that zram uses`() {
    let line = bytes("629145600 180000000 184320000        0 190000000     1234\n")
    #expect(KernelNumber.column(2, of: line.span.bytes) == 184_320_000)
    #expect(KernelNumber.column(6, of: line.span.bytes) == nil)
  }

  @Test func `free pages on the lists of all CPUs and zones are added up`() {
    let text = """
      Node 0, zone   Normal
        pages free     1616021
        pagesets
          cpu: 0
                    count:    44313
                    high:     60000
          cpu: 1
                    count:    14473
      """
    #expect(ZoneInfo.freePagesOnLists(bytes(text).span.bytes) == 44313 + 14473)
    #expect(ZoneInfo.freePagesOnLists(bytes("  pages free 7\n").span.bytes) == nil)
    let huge = "count: 18446744073709551615\ncount: 1\n"
    #expect(ZoneInfo.freePagesOnLists(bytes(huge).span.bytes) == .max)
  }

  @Test func `memory of sockets is that of TCP and UDP`() {
    let text = """
      sockets: used 80
      TCP: inuse 2 orphan 0 tw 1 alloc 3 mem 445
      UDP: inuse 0 mem 5
      UDPLITE: inuse 0
      FRAG: inuse 0 memory 9
      """
    #expect(SocketBuffers.pages(bytes(text).span.bytes) == 450)
    #expect(SocketBuffers.pages(bytes("TCP: inuse 1 mem\n").span.bytes) == nil)
  }

  @Test(
    arguments: [
      (
        "some avg10=1.53 avg60=0.87 avg300=0.20 total=7\nfull avg10=0.10 avg60=0.05 total=1\n",
        PressureStall(some: 153, full: 10)
      ),
      ("some avg10=100.00 x\nfull avg10=0.00 x", PressureStall(some: 10000, full: 0)),
      ("some avg10=1.5 x\nfull avg10=0.00 x", nil), ("some avg10=101.00\nfull avg10=0.00", nil),
      ("some avg10=1.53 avg60=0.87\n", nil), ("", nil),
    ] as [(String, PressureStall?)])
  func `pressure is read in hundredths of a percent`(text: String, stall: PressureStall?) {
    #expect(PressureStall(bytes(text).span.bytes) == stall)
  }

  @Test func `only mounts of local file systems are local`() {
    let table = MountTable(
      bytes(
        """
        22 27 0:20 / /proc rw,relatime shared:12 - proc proc rw
        30 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
        40 30 0:45 / /home rw master:1 - nfs4 server:/home rw
        41 30 0:46 / /mnt/a\\040b rw - fuse.sshfs host: rw
        42 30 0:47 / /mnt/c rw -
        bad
        """
      ).span.bytes)
    #expect([22, 30].allSatisfy { table.isLocal($0) })
    // 7 is a mount of another namespace.
    #expect([7, 40, 41, 42].allSatisfy { !table.isLocal($0) })
  }

  @Test func `files with a lease or a delegation are those of their lines`() {
    let leases = FileLeases(
      bytes(
        """
        1: POSIX  ADVISORY  WRITE 10 08:01:100 0 EOF
        2: LEASE  ACTIVE    WRITE 11 fd:00:200 0 EOF
        3: LEASE  BREAKING  READ  12 00:2f:300 0 EOF
        3: -> LEASE  BREAKER   WRITE 13 00:2f:301 0 EOF
        4: DELEG  ACTIVE    READ  14 08:01:400 0 EOF
        lock:\t1: LEASE  ACTIVE    WRITE 11 fd:00:500 0 EOF
        5: LEASE ACTIVE
        """
      ).span.bytes)
    for inode: UInt64 in [200, 300, 301, 400, 500] { #expect(leases.mayContain(inode: inode)) }
    for inode: UInt64 in [0, 1, 100, 11] { #expect(!leases.mayContain(inode: inode)) }
    #expect(FileLeases(bytes("pos:\t0\nino:\t7\n").span.bytes).isEmpty)
  }
}
