package import ProcFS

/// Decides what a mapping counts as, from its name, its permissions and the program that runs.
///
/// The names are those that the kernel gives (`get_vma_name` in `fs/proc/task_mmu.c`,
/// `arch_vma_name`, `fs/exec.c`, `ipc/shm.c`).
package struct Classifier: Sendable {
  /// The path of the process's program, spelled as smaps spells a path; nil where it is unknown.
  private let executable: [UInt8]?

  /// - Parameter executable: the bytes of the `exe` link; nil where it can't be read, and then
  ///   nothing is Binary. A newline in it is the only character that smaps spells otherwise
  ///   (`\012`); ` (deleted)` stands at the end of both.
  package init(executable: [UInt8]?) {
    guard let executable else {
      self.executable = nil
      return
    }
    guard executable.contains(0x0A) else {
      self.executable = executable
      return
    }
    self.executable = executable.flatMap { $0 == 0x0A ? Array(#"\012"#.utf8) : [$0] }
  }

  /// - Parameters:
  ///   - bytes: in which the mapping's name stands.
  package func category(of mapping: Mapping, in bytes: RawSpan) -> Category {
    guard !mapping.name.isEmpty else { return .anonymous }
    return bytes.extracting(mapping.name).withUnsafeBytes { name in
      switch name[0] {
      case UInt8(ascii: "/"):
        // Nearly all names are other paths, and told by their second letter.
        if name.count > 1, name[1] == UInt8(ascii: "S"), Self.isSystemVSegment(name) {
          return .sharedMemory
        }
        let isText = mapping.permissions.allowsExecution
        if isExecutable(name) { return isText ? .binaryText : .binaryData }
        return isText ? .libraryText : .libraryData
      case UInt8(ascii: "["):
        return Self.category(bracketed: name)
      default:
        return .other
      }
    }
  }

  /// Whether a name is the path of the program that the process runs.
  package func isExecutable(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let executable else { return false }
    return name.equals(executable)
  }

  private static func category(bracketed name: UnsafeRawBufferPointer) -> Category {
    for entry in bracketedNames {
      // What is cheap to compare comes first.
      if entry.isWhole, name.count != entry.text.utf8CodeUnitCount { continue }
      if name.begins(with: entry.text, at: 0) { return entry.category }
    }
    return .other
  }

  /// The names in brackets that are not other: whole ones, and how others begin.
  private static let bracketedNames: [(text: StaticString, isWhole: Bool, category: Category)] = [
    ("[heap]", true, .heap),
    ("[stack]", true, .stack),
    ("[vdso]", true, .vdso),
    ("[vvar]", true, .vvar),
    ("[vvar_vclock]", true, .vvar),
    ("[vsyscall]", true, .vsyscall),
    // Kernels before 4.5.
    ("[stack:", false, .threadStack),
    // glibc from 2.39 on, with the tunable glibc.mem.decorate_maps.
    ("[anon: glibc: pthread stack: ", false, .threadStack),
    // Android.
    ("[anon:stack_and_tls:", false, .threadStack),
  ]

  /// `/SYSV` and the segment's key as eight hexadecimal digits (`newseg` in `ipc/shm.c`), with or
  /// without ` (deleted)`: the file behind a segment has no name anywhere.
  private static func isSystemVSegment(_ name: UnsafeRawBufferPointer) -> Bool {
    guard name.count >= 13, name.begins(with: "/SYSV", at: 0),
      name[5..<13].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
    else { return false }
    let rest = UnsafeRawBufferPointer(rebasing: name[13...])
    return rest.isEmpty || (rest.count == 10 && rest.begins(with: " (deleted)", at: 0))
  }

  /// Whether a name that counts as other is one that kernels are known to give; another one is
  /// kept just so, but worth a word.
  package static func isKnown(other name: String) -> Bool {
    let known: Set = ["[uprobes]", "[sigpage]", "[vectors]", "[kuserhelpers]"]
    let prefixes = ["[anon:", "[anon_shmem:", "anon_inode:", "socket:", "pipe:", "dmabuf:"]
    return known.contains(name) || prefixes.contains { name.hasPrefix($0) }
  }
}
