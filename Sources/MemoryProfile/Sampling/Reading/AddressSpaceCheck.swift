import ProcFS

/// Tells from a process's mappings alone that they are all those of one living address space, the one of
/// which its `stat` told before. Then `stat` need not be read once more, which costs a thirtieth of all
/// that is read of a small process, nor, where nothing else is asked of it, the next time the link to its
/// program, which costs nearly as much (``ProcessReader/readProven(_:in:)``).
///
/// - The kernel prints a mapping's text while it holds on to the address space (`m_start` in
///   fs/proc/task_mmu.c); once the process has ended or runs another program there is nothing left to
///   print. So `[vsyscall]`, which comes behind all others, is there only where nothing is missing.
/// - Where the main stack begins is chosen at random by every exec(2), and `[stack]` is the mapping that
///   holds that address.
/// - That the program's text is where `stat` has it, in a file that has the path of the program, says that
///   it is this program still: the kernel lets nobody change the link while its old file is mapped
///   (`replace_mm_exe_file` in kernel/fork.c).
///
/// Architectures and kernels without `[vsyscall]` prove nothing, and everything is read.
struct AddressSpaceCheck {
  private let image: ProgramImage
  private var hasText = false
  private var hasStack = false
  private var isComplete = false
  private var isDoubted = false

  /// - Parameter image: of the `stat` that was read before the mappings.
  init(_ image: ProgramImage) {
    self.image = image
  }

  /// Takes the next mapping.
  @inline(__always)
  mutating func note(_ mapping: Mapping, _ category: Category) {
    isComplete = category == .vsyscall
    switch category {
    case .binaryText where mapping.addresses.contains(image.codeStart): hasText = true
    // The kernel names it by an address that may be its end (`vma_is_initial_stack`).
    case .stack where mapping.addresses.contains(image.stackStart): hasStack = true
    default: break
    }
  }

  /// Notes that something else was asked of the process after its mappings.
  mutating func doubt() {
    isDoubted = true
  }

  /// Whether the mappings are all those of that address space.
  var isWhole: Bool { hasText && hasStack && isComplete }

  /// Whether all that was asked is of it.
  var isProven: Bool { isWhole && !isDoubted }
}

/// A program whose text was found mapped from its own path.
struct VerifiedImage: Sendable {
  let image: ProgramImage
  let executable: [UInt8]?

  init(_ image: ProgramImage, _ executable: [UInt8]?) {
    self.image = image
    self.executable = executable
  }
}
