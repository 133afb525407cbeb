/// The arguments of a process, joined by spaces: what REGEX is matched against.
///
/// Kernel threads and zombies have none. The bytes are whatever the process made of them: they need
/// not be UTF-8 and may hold control characters.
package struct CommandLine: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reads the text of `/proc/PID/cmdline`: every argument ends with a NUL. A process that writes
  /// over its arguments (as setproctitle(3) does) may leave any number of NULs at the end.
  package init(file: RawSpan) {
    bytes = file.withUnsafeBytes { buffer in
      let end = (buffer.lastIndex { $0 != 0 } ?? -1) + 1
      return buffer[..<end].map { $0 == 0 ? UInt8(ascii: " ") : $0 }
    }
  }

  package var isEmpty: Bool { bytes.isEmpty }

  /// The command line as text, with U+FFFD for what is not UTF-8.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the text of a `cmdline` file stands for these arguments, without making a copy of it.
  package func matches(file: RawSpan) -> Bool {
    file.withUnsafeBytes { buffer in
      bytes.withUnsafeBytes { known in
        guard buffer.count >= known.count else { return false }
        var index = 0
        while known.count - index >= 8 {
          guard buffer.word(at: index).spacesForNULs == known.word(at: index) else { return false }
          index += 8
        }
        while index < known.count {
          let byte = buffer[index] == 0 ? UInt8(ascii: " ") : buffer[index]
          guard byte == known[index] else { return false }
          index += 1
        }
        return buffer[index...].allSatisfy { $0 == 0 }
      }
    }
  }
}
