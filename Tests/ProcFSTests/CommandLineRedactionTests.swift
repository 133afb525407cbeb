import ProcFS
import Testing

@Suite(.timeLimit(.minutes(20))) struct CommandLineRedactionTests {
  @Test(
    "a mark replaces the arguments behind the program's name",
    arguments: [
      ("vim", "vim"),
      ("/usr/bin/curl -H Authorization:secret", "/usr/bin/curl [redacted]"),
      // setproctitle(3): the arguments are not separated by NULs.
      ("postgres: secret db idle", "postgres: [redacted]"),
      ("sh\tsecret", "sh [redacted]"),
      ("sh\nsecret", "sh [redacted]"),
      // An empty name is followed by the arguments.
      (" --token=secret", " [redacted]"),
      // Padding is no argument.
      ("nginx   ", "nginx   "),
      ("   ", "   "),
      ("", ""),
      // Again, nothing changes.
      ("make [redacted]", "make [redacted]"),
      ("Zürich secret", "Zürich [redacted]"),
    ])
  func redaction(text: String, redacted: String) {
    #expect(CommandLine(bytes: Array(text.utf8)).redacted.text == redacted)
  }

  @Test func `arguments of a file that are empty or not UTF-8 are replaced`() {
    let file: [UInt8] = [0x61, 0, 0, 0xFF, 0x62, 0]
    let commandLine = CommandLine(file: file.span.bytes)
    #expect(commandLine.bytes == [0x61, 0x20, 0x20, 0xFF, 0x62])
    #expect(commandLine.redacted.text == "a [redacted]")
  }
}
