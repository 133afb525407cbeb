package import ProcFS

/// Decides the category of a mapping, from its name, its permissions and the executable.
///
/// The names come from the kernel (`get_vma_name` in `fs/proc/task_mmu.c`,
/// `arch_vma_name`, `fs/exec.c`, `ipc/shm.c`).
package struct Classifier: Sendable {
  /// The path of the executable, escaped like the paths in smaps; `nil` if it is unknown.
  private let executable: [UInt8]?

  /// - Parameter executable: the bytes of the `exe` link; `nil` if it can't be read, and then
  ///   nothing is Binary. Newline is the only character that smaps escapes (`\012`); both end in
  ///   ` (deleted)` if the file was deleted.
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

  /// - Parameter bytes: the bytes that contain the mapping's name.
  package func category(of mapping: Mapping, in bytes: RawSpan) -> Category {
    guard !mapping.name.isEmpty else { return .anonymous }
    return bytes.extracting(mapping.name).withUnsafeBytes { name in
      switch name[0] {
      case UInt8(ascii: "/"):
        // The second letter excludes nearly all other paths.
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

  /// Whether a name is the path of the executable.
  package func isExecutable(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let executable else { return false }
    return name.equals(executable)
  }

  private static func category(bracketed name: UnsafeRawBufferPointer) -> Category {
    for entry in bracketedNames {
      // The cheap comparison first.
      if entry.isWhole, name.count != entry.text.utf8CodeUnitCount { continue }
      if name.begins(with: entry.text, at: 0) { return entry.category }
    }
    return .other
  }

  /// The names in brackets that are not other: whole names, and prefixes.
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
  /// without ` (deleted)`: the file of a segment has no path.
  private static func isSystemVSegment(_ name: UnsafeRawBufferPointer) -> Bool {
    guard name.count >= 13, name.begins(with: "/SYSV", at: 0),
      name[5..<13].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
    else { return false }
    let rest = UnsafeRawBufferPointer(rebasing: name[13...])
    return rest.isEmpty || (rest.count == 10 && rest.begins(with: " (deleted)", at: 0))
  }

  /// Whether a path is that of shared memory: memfd_create(2), shm_open(3), a shared mapping
  /// without a file (`shmem_zero_setup` in mm/shmem.c), and Android's ashmem. It counts as
  /// ``Category/libraryData``, and is also a part with its name.
  package static func isSharedMemory(_ path: UnsafeRawBufferPointer) -> Bool {
    // The second letter excludes nearly all other paths.
    guard path.count > 5, path[1] == UInt8(ascii: "m") || path[1] == UInt8(ascii: "d") else {
      return false
    }
    return path.begins(with: "/memfd:", at: 0) || path.begins(with: "/dev/shm/", at: 0)
      || path.begins(with: "/dev/zero (deleted)", at: 0)
      || path.begins(with: "/dev/ashmem", at: 0)
  }

  /// The category of mappings with a name in brackets; `nil` if they count as other.
  package static func category(named name: String) -> Category? {
    let found = Array(name.utf8).withUnsafeBytes { $0.isEmpty ? .other : category(bracketed: $0) }
    return found == .other ? nil : found
  }

  /// Whether a name that counts as other is known from some kernel. An unknown one is reported, and
  /// counts the same.
  package static func isKnown(other name: String) -> Bool {
    let known: Set = ["[uprobes]", "[sigpage]", "[vectors]", "[kuserhelpers]"]
    let prefixes = ["[anon:", "[anon_shmem:", "anon_inode:", "socket:", "pipe:", "dmabuf:"]
    return known.contains(name) || prefixes.contains { name.hasPrefix($0) }
  }
}
