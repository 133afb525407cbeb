import TextScreen
import Testing

@Suite(.timeLimit(.minutes(20))) struct TerminalCapabilitiesTests {
  @Test(
    arguments: [
      (["TERM": "xterm-256color", "LANG": "de_DE.UTF-8"], .palette, true, true),
      (["TERM": "xterm", "LANG": "de_DE.UTF-8", "LC_ALL": "C"], .eight, false, true),
      (["TERM": "xterm", "LC_ALL": "", "LC_CTYPE": "C.utf8"], .eight, true, true),
      (["TERM": "xterm", "COLORTERM": "truecolor", "LANG": "C.UTF-8"], .direct, true, true),
      (["TERM": "xterm-256color", "NO_COLOR": "1", "LANG": "C.UTF-8"], .none, true, true),
      (["TERM": "xterm-256color", "NO_COLOR": "", "LANG": "C.UTF-8"], .palette, true, true),
      (["TERM": "linux", "LANG": "C.UTF-8"], .eight, false, true),
      (["TERM": "vt100", "LANG": "C.UTF-8"], .none, true, true),
      (["TERM": "dumb", "LANG": "C.UTF-8"], .none, false, false),
      (["LANG": "C.UTF-8"], .none, false, false), (["TERM": "screen"], .eight, false, true),
    ] as [([String: String], ColorDepth, Bool, Bool)])
  func `the environment determines the capabilities of the terminal`(
    environment: [String: String], colorDepth: ColorDepth, supportsUnicode: Bool,
    canMoveCursor: Bool
  ) {
    #expect(
      TerminalCapabilities { environment[$0] }
        == TerminalCapabilities(
          colorDepth: colorDepth, supportsUnicode: supportsUnicode, canMoveCursor: canMoveCursor))
  }
}
