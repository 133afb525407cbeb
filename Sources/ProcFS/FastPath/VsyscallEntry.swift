extension SmapsParser {
  /// Whether the bytes are a complete entry of `[vsyscall]`, the page at the top of every x86-64
  /// process (`gate_vma` in `arch/x86/entry/vsyscall/vsyscall_64.c`).
  ///
  /// The kernel prints it last if it has one. A reader that sees it saves the call that reports the
  /// end.
  static func isVsyscallEntry(_ bytes: RawSpan) -> Bool {
    bytes.withUnsafeBytes { buffer in
      guard buffer.begins(with: "ffffffffff600000-", at: 0), buffer.last == UInt8(ascii: "\n"),
        let line = UnsafeRawBufferPointer(rebasing: buffer.dropLast()).lastPlace(
          of: UInt8(ascii: "\n"))
      else { return false }
      return buffer.begins(with: flagsLabel, at: line + 1)
    }
  }
}
