import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Hostile command lines, process names, and names of files and mappings, in every output of both
/// programs.
@Suite(.timeLimit(.minutes(20)), .limitedConcurrency) struct HostileTextTests {
  struct Text: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]

    init(_ description: String, _ text: String) {
      self.init(description, bytes: Array(text.utf8))
    }

    init(_ description: String, bytes: [UInt8]) {
      testDescription = description
      self.bytes = bytes
    }
  }

  static let texts = [
    Text("escape sequences", "\u{1b}[31mred\u{1b}]0;title\u{7}\u{1b}[2J\u{8}\u{7f}"),
    Text("C1 controls", "\u{9b}31mred\u{9d}0;title\u{9c}\u{85}"),
    Text("a tab", "a\tb\t\t1\t2"),
    Text("line ends", "a\r\nb\nPID\tSTACK_PSS\u{2028}c\u{2029}d\u{b}e\u{c}f"),
    Text(
      "XML", #"</title></desc><script>alert(1)</script><image href="http://x/y.png"/>&lt;&#x1b;"#),
    Text("an attribute", #"" onload="alert(1)" x="'><g onclick='alert(1)'>]]><!-- <?x "#),
    Text("gnuplot", #"'; system("touch canary"); set output '/tmp/x'; plot `touch canary` "#),
    Text("gnuplot markup", #"{/Symbol a}_b^c@d & ~e{.f} \n \\ "g" 'h'"#),
    Text("SQL", #"'); DROP TABLE sample; --", 1); DELETE FROM run; /*"#),
    Text("a shell", "$(touch canary) `touch canary` ; touch canary | & > canary"),
    Text("formats", "%s%n%p%999999999d {0} {{x}} ${HOME} -g /tmp/x --help"),
    Text(
      "invalid UTF-8",
      bytes: [0xFF, 0xFE, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0x61, 0xF4, 0x90, 0x80, 0x80]),
    Text("text direction", "\u{202e}gpj.exe\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}y"),
    Text("invisible characters", "a\u{200b}b\u{feff}c\u{e0041}d\u{ad}e"),
    Text("10,000 combining marks", "e" + String(repeating: "\u{301}\u{489}", count: 5000)),
    Text("wide characters", String(repeating: "漢字👩‍👩‍👧‍👦", count: 200)),
    Text("100,000 letters", String(repeating: "x", count: 100_000)),
    Text("only spaces", "      "),
    Text("nothing", ""),
  ]

  @Test(arguments: texts)
  func `a hostile text is harmless in every output`(_ text: Text) async throws {
    try await withTemporaryDirectory { directory in
      let tree = "\(directory)/proc"
      try Self.makeTree(tree, naming: text.bytes)
      let source = ["--proc", tree]
      func output(
        of program: BuiltProgram, _ arguments: [String]
      ) async throws -> String {
        // The working directory is empty, so that any new file is noticed.
        let result = try await run(
          .name("sh"),
          [
            "-c", #"mkdir -p "$0/here" && cd "$0/here" && exec "$@" > "$0/out""#, directory,
            program.path.string,
          ] + source + arguments)
        #expect(result.status == .exited(0), "\(result.errors)")
        #expect(Self.harm(in: result.errors) == nil)
        let bytes = try Data(contentsOf: URL(filePath: "\(directory)/out"))
        return try #require(String(validating: bytes, as: UTF8.self))
      }

      let tsv = try await output(of: .profiler, ["-n", "1", "-a", "-w"])
      #expect(Self.harm(in: tsv) == nil)
      let rows = tsv.split(separator: "\n").map {
        $0.split(separator: "\t", omittingEmptySubsequences: false)
      }
      #expect(rows.count == 2)
      #expect(Set(rows.map(\.count)).count == 1)

      let json = try await output(of: .profiler, ["-n", "1", "-j", "-r", "\(directory)/run.db"])
      try Self.checkJSON(json)
      let replayed = try await BuiltProgram.profiler("--replay", "\(directory)/run.db", "-j")
      #expect(replayed.output == json)
      let summary = try await BuiltProgram.profiler("--replay", "\(directory)/run.db", "--summary")
      #expect(summary.status == .exited(0))
      #expect(Self.harm(in: summary.output + summary.errors) == nil)

      for by in ["category", "process", "file"] {
        try Self.checkSVG(
          try await output(of: .profiler, ["-n", "1", "-g", "-", "--by", by]), "--by \(by)")
      }
      let script = "\(directory)/script.gp"
      _ = try await output(
        of: .profiler,
        ["-n", "1", "-g", "\(directory)/x.svg", "--by", "process", "--graph-script", script])
      #expect(Self.harm(in: try #require(contents(script))) == nil)

      let table = try await output(of: .snapshot, ["-m", "fp"])
      #expect(Self.harm(in: table) == nil)
      try Self.checkJSON(try await output(of: .snapshot, ["-j"]))
      try Self.checkSVG(try await output(of: .snapshot, ["-g", "-"]), "snapshot")
      #expect(names(in: "\(directory)/here") == [])
    }
  }

  /// Creates a tree with one process. All names in it are the text.
  private static func makeTree(_ tree: String, naming text: [UInt8]) throws {
    let directory = "\(tree)/602"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    func write(_ bytes: [UInt8], _ name: String) throws {
      try Data(bytes).write(to: URL(filePath: "\(directory)/\(name)"))
    }
    let stat = try #require(contents("\(Checkout.tree("family"))/602/stat"))
    let rest = try #require(stat.lastIndex(of: ")"))
    try write(Array("602 (".utf8) + text.prefix(15) + Array(stat[rest...].utf8), "stat")
    try write(text + [0] + text + [0], "cmdline")
    // The kernel escapes only line feeds in names (seq_file.c, mangle_path).
    let name = text.flatMap { $0 == 0x0A ? Array(#"\012"#.utf8) : [$0] }
    var smaps: [UInt8] = []
    for (index, prefix) in ["/srv/", "[", "", "/dev/shm/"].enumerated() {
      let start = String(0x5000_0000 + index * 0x10000, radix: 16)
      let end = String(0x5000_0000 + index * 0x10000 + 0x4000, radix: 16)
      smaps += Array("\(start)-\(end) rw-p 00000000 08:01 123   \(prefix)".utf8) + name
      smaps += Array(
        "\nSize:                 16 kB\nRss:                   8 kB\nPss:                   8 kB\n"
          .utf8)
    }
    try write(smaps, "smaps")
  }

  /// Returns the first character that controls a terminal or the text direction, or `nil`.
  private static func harm(in text: String) -> String? {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: continue
      case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x61C:
        return "U+\(String(scalar.value, radix: 16))"
      default: continue
      }
    }
    return nil
  }

  private static func checkJSON(_ text: String) throws {
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F })
    for line in text.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect(object is [String: Any] || object is [Any])
    }
  }

  /// Parses a chart as XML and checks that it contains only known elements.
  private static func checkSVG(_ svg: String, _ what: Comment) throws {
    let parser = XMLParser(data: Data(svg.utf8))
    let reader = Elements()
    parser.delegate = reader
    #expect(parser.parse(), what)
    #expect(
      reader.names.isSubset(of: [
        "svg", "title", "desc", "defs", "g", "symbol", "use", "path", "rect", "clipPath",
        "text",
      ]), what)
    #expect(!reader.attributes.contains { $0.lowercased().hasPrefix("on") }, what)
    #expect(reader.references.allSatisfy { $0.hasPrefix("#") }, what)
    #expect(Self.harm(in: reader.text) == nil, what)
  }

  // The parser calls its delegate on the thread that parses.
  private final class Elements: NSObject, XMLParserDelegate {
    var names: Set<String> = []
    var attributes: Set<String> = []
    var references: Set<String> = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes given: [String: String]
    ) {
      names.insert(name)
      attributes.formUnion(given.keys)
      references.formUnion(given.filter { $0.key.hasSuffix("href") }.values)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }
}
