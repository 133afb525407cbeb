import ProcFS

/// Verifies from a process's mappings alone that they are all the mappings of one living address
/// space, the one that its `stat` described before.
///
/// If so, `stat` is not read again, which costs a thirtieth of reading a small process. If memory
/// is all that is read, the next read also skips the link to the executable, which costs nearly as
/// much (``ProcessReader/readFastPath(_:)``).
///
/// - The kernel prints a mapping's text while it has a reference to the address space (`m_start` in
///   fs/proc/task_mmu.c). Once the process has exited or called exec(2), nothing more is printed.
///   So `[vsyscall]`, which is the last entry, is present only if no mapping is missing.
/// - Every exec(2) chooses a random start of the main stack, and `[stack]` is the mapping that
///   contains that address.
/// - The executable's text is where `stat` says, in a file that has the executable's path. So it
///   still is that executable: the kernel does not allow changing the link while the old file is
///   mapped (`replace_mm_exe_file` in kernel/fork.c).
///
/// Architectures and kernels without `[vsyscall]` verify nothing, and everything is read.
struct AddressSpaceCheck {
  private let image: ProgramImage
  private var hasText = false
  private var hasStack = false
  private var endsWithVsyscall = false
  private var isInvalidated = false

  /// - Parameter image: from the `stat` that was read before the mappings.
  init(_ image: ProgramImage) {
    self.image = image
  }

  /// Adds the next mapping.
  @inline(__always)
  mutating func add(_ mapping: Mapping, _ category: Category) {
    endsWithVsyscall = category == .vsyscall
    switch category {
    case .binaryText where mapping.addresses.contains(image.codeStart): hasText = true
    // The address in the kernel's test may be the end of the stack (`vma_is_initial_stack`).
    case .stack where mapping.addresses.contains(image.stackStart): hasStack = true
    default: break
    }
  }

  /// Records that something else was read of the process after its mappings.
  mutating func invalidate() {
    isInvalidated = true
  }

  /// Whether the mappings are all mappings of that address space.
  var isComplete: Bool { hasText && hasStack && endsWithVsyscall }

  /// Whether everything that was read belongs to it.
  var isVerified: Bool { isComplete && !isInvalidated }
}

/// An executable, after its text was found mapped from its own path.
struct VerifiedImage: Sendable {
  let image: ProgramImage
  let executable: [UInt8]?

  init(_ image: ProgramImage, _ executable: [UInt8]?) {
    self.image = image
    self.executable = executable
  }
}
