/// What memory is counted as: the thirteen categories, in the order in which columns are printed and
/// layers are stacked.
///
/// The table below is the only place where a category is spelled; everything else loops over
/// `allCases`.
package enum Category: Int, CaseIterable, Hashable, Sendable {
  /// `[stack]`, the main thread's.
  case stack
  /// `[heap]`, the one that brk(2) moves.
  case heap
  /// The stacks of the other threads, where they can be told.
  case threadStack
  /// Executable pages of the program that the process runs.
  case binaryText
  /// Executable pages of every other file.
  case libraryText
  /// The other pages of the program that the process runs.
  case binaryData
  /// The other pages of every other file.
  case libraryData
  /// Mappings without a name.
  case anonymous
  /// `[vdso]`, the code that the kernel lends every process.
  case vdso
  /// `[vvar]` and `[vvar_vclock]`, that code's variables.
  case vvar
  /// `[vsyscall]`, the page that the vDSO has replaced.
  case vsyscall
  /// System V shared memory; shmget(2).
  case sharedMemory
  /// Every other name, each also counted by itself.
  case other
}

extension Category {
  /// How a category is spelled and drawn.
  package struct Spelling: Sendable {
    /// In legends.
    package let label: String
    /// In the snapshot's rows; nil where its rows are files or names instead.
    package let row: String?
    /// The header of the TSV's column.
    package let column: String
    /// The key in JSON.
    package let key: String
    /// As 0xRRGGBB.
    package let color: UInt32

    fileprivate init(
      _ label: String, _ row: String?, _ column: String, _ key: String, _ color: UInt32
    ) {
      self.label = label
      self.row = row
      self.column = column
      self.key = key
      self.color = color
    }
  }

  package var spelling: Spelling { Self.table[rawValue] }

  private static let table: [Spelling] = allCases.map { category in
    switch category {
    case .stack: Spelling("Stack", "Stack", "STACK_PSS", "stack", 0xC4661F)
    case .heap: Spelling("Heap", "Heap", "HEAP_PSS", "heap", 0x0D70D3)
    case .threadStack:
      Spelling("Thread Stack", "Thread Stack", "THREAD_STACK_PSS", "thread_stack", 0xF1B239)
    case .binaryText: Spelling("Binary Text", nil, "BIN_TEXT_PSS", "bin_text", 0x7A519D)
    case .libraryText: Spelling("Library Text", nil, "LIB_TEXT_PSS", "extern_text", 0xC3B1E1)
    case .binaryData: Spelling("Binary Data", nil, "BIN_DATA_PSS", "bin_data", 0x207A68)
    case .libraryData: Spelling("Library Data", nil, "LIB_DATA_PSS", "extern_data", 0x8CC89D)
    case .anonymous:
      Spelling(
        "Anonymous Mappings", "Anonymous Mappings", "ANON_MAP_PSS", "anon_mappings", 0x779EF9)
    case .vdso: Spelling("vDSO", "Vdso", "VDSO_PSS", "vdso", 0x6B6B6B)
    case .vvar: Spelling("vvar", "Vvar", "VVAR_PSS", "vvar", 0xA8A8A8)
    case .vsyscall: Spelling("vsyscall", "Vsyscall", "VSYSCALL_PSS", "vsyscall", 0x484848)
    case .sharedMemory:
      Spelling("System V Shared Memory", "Vsys", "SHM_PSS", "sysv_shm", 0xD57995)
    case .other: Spelling("Other", nil, "OTHER_PSS", "other", 0xCDBA86)
    }
  }
}

extension Category {
  /// Whether it is for files of the process's own program (true) or for other files (false); nil
  /// where it is not for files.
  package var isOwnFile: Bool? {
    switch self {
    case .binaryText, .binaryData: true
    case .libraryText, .libraryData: false
    default: nil
    }
  }
}
