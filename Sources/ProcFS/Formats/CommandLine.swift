/// The arguments of a process, joined by spaces. REGEX is matched against them.
///
/// Kernel threads and zombies have none. A process can write any bytes there, so they may not be
/// UTF-8 and may contain control characters.
package struct CommandLine: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads the text of `/proc/PID/cmdline`, in which every argument ends with a NUL. A process that
  /// overwrites its arguments (as setproctitle(3) does) may leave any number of NULs at the end.
  package init(file: RawSpan) {
    bytes = file.withUnsafeBytes { buffer in
      let end = (buffer.lastIndex { $0 != 0 } ?? -1) + 1
      return buffer[..<end].map { $0 == 0 ? UInt8(ascii: " ") : $0 }
    }
  }

  package var isEmpty: Bool { bytes.isEmpty }

  /// Whether it has nothing to show: no arguments, or padding alone.
  package var isBlank: Bool { bytes.allSatisfy { $0 == UInt8(ascii: " ") } }

  /// The command line, or the name in brackets if it is blank, as in ps(1).
  ///
  /// - Parameter name: the short name in `stat`; empty if it is not known.
  package func title(orName name: String) -> [UInt8] {
    isBlank && !name.isEmpty ? Array("[\(name)]".utf8) : bytes
  }

  /// What replaces the arguments in ``redacted``.
  package static let redactionMark = "[redacted]"

  /// The program's name with a mark in place of its arguments. A command line without arguments is
  /// not changed.
  ///
  /// The name ends at the first space or control character, because a process can write its
  /// arguments without the NULs between them (setproctitle(3)).
  package var redacted: CommandLine {
    guard let end = bytes.firstIndex(where: { $0 <= UInt8(ascii: " ") }),
      bytes[end...].contains(where: { $0 != UInt8(ascii: " ") })
    else { return self }
    return CommandLine(bytes: bytes[..<end] + Array(" \(Self.redactionMark)".utf8))
  }

  /// The command line as text, with U+FFFD for bytes that are not UTF-8.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
