import CommandLineOptions
import MemoryProfile
import Testing

@testable import SmapsCommands

@Suite(.timeLimit(.minutes(20))) struct GateOptionTests {
  @Test(
    arguments: [
      ("0", 0), ("4096", 4096), ("512B", 512), ("1K", 1024), ("1KB", 1000), ("1kb", 1000),
      ("1KiB", 1024), ("512MiB", 512 << 20), ("512mib", 512 << 20), ("512 MiB", 512 << 20),
      ("512M", 512 << 20), ("512MB", 512_000_000), ("1.5GiB", 3 << 29), (".5GiB", 1 << 29),
      ("1.5GB", 1_500_000_000), ("2TiB", 2 << 40), ("2TB", 2_000_000_000_000), ("8192TiB", 1 << 53),
      ("0.1KiB", 102),
    ] as [(String, UInt64)])
  func `sizes have binary or decimal units in upper or lower case`(
    text: String, bytes: UInt64
  ) throws {
    let size = try ByteSize(text)
    #expect(size.bytes == bytes)
    #expect(size.text == text)
  }

  @Test(arguments: [
    "", " ", "MiB", "-1", "+1", "1,5GiB", "1e6", "0x10", "nan", "inf", "1..5", ".", "1 Mib/s",
    "1XB",
    "1kib b", "1ib", "9000TiB", "99999999999999999999999999999999", "1MiBs", "١MiB", "1\u{0}M",
  ])
  func `an invalid size is an error`(text: String) {
    #expect(throws: ValidationError.self) { try ByteSize(text) }
  }

  @Test(
    arguments: [
      ("heap=1", .category(.heap)), ("HEAP_PSS=1", .category(.heap)), ("Heap=1", .category(.heap)),
      ("Thread Stack=1", .category(.threadStack)), ("extern_text=1", .category(.libraryText)),
      ("LIB_TEXT_PSS=1", .category(.libraryText)), ("library text=1", .category(.libraryText)),
      ("other=1", .category(.other)), ("swap=1", .measure(.swapPSS)),
      ("SWAP_PSS=1", .measure(.swapPSS)), ("uss=1", .measure(.uss)), ("RSS=1", .measure(.rss)),
      ("hugetlb=1", .measure(.hugetlb)), ("[heap]=1", .category(.heap)),
      ("[anon: Go: heap]=10MiB", .part(.other("[anon: Go: heap]"))),
      ("[anon:a=b]=1", .part(.other("[anon:a=b]"))),
      ("anon_inode:[io_uring]=1", .part(.other("anon_inode:[io_uring]"))),
      ("/dev/shm/a=1", .part(MemoryPart(.libraryData, name: Array("/dev/shm/a".utf8)))),
    ] as [(String, MemoryQuantity)])
  func `a category is accepted as JSON, TSV or a chart spells it`(
    text: String, quantity: MemoryQuantity
  ) throws {
    #expect(try CategoryLimit(text).quantity == quantity)
  }

  @Test func `every category and every additional measure can have a limit`() throws {
    #expect(MemoryQuantity.partKeys.count == Category.allCases.count + 4)
    for key in MemoryQuantity.partKeys {
      let quantity = try #require(MemoryQuantity(partNamed: key))
      var memory = MemoryUsage(
        Dictionary(uniqueKeysWithValues: Category.allCases.map { ($0, UInt64($0.rawValue + 1)) }),
        others: ["[x]": 20], measures: [.swapPSS: 30, .hugetlb: 40, .rss: 50, .uss: 60])
      #expect(memory[quantity] > 0)
      memory = MemoryUsage()
      #expect(memory[quantity] == 0)
    }
  }

  @Test(
    arguments: [
      ("5%:main.db", .percent(5), "main.db"), ("0%:a", .percent(0), "a"),
      ("2.5%:C:\\x:y", .percent(2.5), "C:\\x:y"), ("20MiB:a", .bytes(20 << 20), "a"),
    ] as [(String, GrowthLimit.Amount, String)])
  func `a growth limit is a percentage or a number of bytes, and a recording`(
    text: String, amount: GrowthLimit.Amount, path: String
  ) throws {
    #expect(try GrowthLimit(text).form == .baseline(amount, path: path))
  }

  @Test(
    arguments: [
      ("5%:main.db", .total, "main.db"), ("heap=5%:main.db", .category(.heap), "main.db"),
      ("[anon: Go: heap]=1MiB:x=y:z", .part(.other("[anon: Go: heap]")), "x=y:z"),
      ("[anon:5%=x]=5%:a", .part(.other("[anon:5%=x]")), "a"), ("5%:a=5%:b", .total, "a=5%:b"),
    ] as [(String, MemoryQuantity, String)])
  func `a growth limit may be that of a category or a name`(
    text: String, quantity: MemoryQuantity, path: String
  ) throws {
    let limit = try GrowthLimit(text)
    #expect(limit.quantity == quantity)
    guard case .baseline(_, path) = limit.form else {
      Issue.record("\(limit.form)")
      return
    }
    #expect(throws: ValidationError.self) { try GrowthLimit("haep=5%:a") }
  }

  @Test(
    arguments: [
      ("5%:a", 1000, 1050), ("0%:a", 1000, 1000), ("0.05%:a", 1000, 1001), ("1KiB:a", 1000, 2024),
      ("1000000%:a", .max, .max), ("8192TiB:a", .max, .max),
    ] as [(String, UInt64, UInt64)])
  func `the limit is the sum of the baseline's peak and the amount`(
    text: String, peak: UInt64, limit: UInt64
  ) throws {
    guard case .baseline(let amount, "a") = try GrowthLimit(text).form else {
      Issue.record("no baseline")
      return
    }
    #expect(amount.limit(above: peak) == limit)
  }

  @Test(
    arguments: [
      ("20MiB/h", .total, .rate(20 << 20)), ("heap=1.5GiB/h", .category(.heap), .rate(3 << 29)),
      ("[anon: Go: heap]=0/h", .part(.other("[anon: Go: heap]")), .rate(0)),
      ("20MiB:a/h", .total, .baseline(.bytes(20 << 20), path: "a/h")),
      ("5%:x=1MiB/h", .total, .baseline(.percent(5), path: "x=1MiB/h")),
    ] as [(String, MemoryQuantity, GrowthLimit.Form)])
  func `a growth limit without a colon is a rate, and one with a colon is a baseline`(
    text: String, quantity: MemoryQuantity, form: GrowthLimit.Form
  ) throws {
    let limit = try GrowthLimit(text)
    #expect(limit.quantity == quantity)
    #expect(limit.form == form)
  }

  @Test(arguments: ["20MiB", "5%/h", "20MiB/m", "/h", "20MiB/h:a", "-1MiB/h", "20MiB/h/h"])
  func `an invalid rate is an error`(text: String) {
    #expect(throws: ValidationError.self) { try GrowthLimit(text) }
  }

  @Test(
    arguments: [
      ("some=20%", .somePressure, 2_000), ("full=0.05", .fullPressure, 5),
      ("some=100%", .somePressure, 10_000),
    ] as [(String, HeadroomGate.Subject, UInt64)])
  func `a limit of pressure is that of some or of all tasks`(
    text: String, subject: HeadroomGate.Subject, hundredths: UInt64
  ) throws {
    let limit = try PressureLimit(text)
    #expect(limit.subject == subject)
    #expect(limit.hundredths == hundredths)
    #expect(try PercentageLimit("92.5%").hundredths == 9_250)
  }

  @Test(arguments: ["20%", "some", "some=", "some=101%", "any=5%", "=5%", "some=5%%"])
  func `an invalid limit of pressure is an error`(text: String) {
    #expect(throws: ValidationError.self) { try PressureLimit(text) }
  }
}
