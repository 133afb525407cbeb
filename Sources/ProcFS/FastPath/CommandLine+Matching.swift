extension CommandLine {
  /// Whether the text of a `cmdline` file holds these arguments. Makes no copy of it.
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
