/// What memory is counted as: the categories in the order in which columns are printed and layers
/// are stacked.
///
/// The table below is the only place where a category is spelled; everything else loops over
/// `allCases`.
package enum Category: Int, CaseIterable, Hashable, Sendable {
  /// `[stack]`, the main thread's.
  case stack
  /// `[heap]`, the one that brk(2) moves.
  case heap
  /// The stacks of the other threads, if they can be found.
  case threadStack
  /// Executable pages of the file that the process runs.
  case binaryText
  /// Executable pages of every other file.
  case libraryText
  /// The other pages of the file that the process runs.
  case binaryData
  /// The other pages of every other file.
  case libraryData
  /// Mappings without a name.
  case anonymous
  /// `[vdso]`, the code that the kernel maps into every process.
  case vdso
  /// `[vvar]` and `[vvar_vclock]`, the variables of that code.
  case vvar
  /// `[vsyscall]`, the page that the vDSO replaced.
  case vsyscall
  /// System V shared memory; shmget(2).
  case sharedMemory
  /// Every other name; each is also a part of its own.
  case other
}

extension Category {
  /// How a category is spelled and drawn.
  package struct Descriptor: Sendable {
    /// In legends.
    package let label: String
    /// In the snapshot's rows; `nil` if its rows are files or names instead.
    package let row: String?
    /// The beginning of the header of the TSV's column; see ``Category/column(of:)``.
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

  package var descriptor: Descriptor { Self.table[rawValue] }

  /// The header of the TSV's column: `HEAP_PSS`.
  ///
  /// - Parameter measure: the one that is counted by category.
  package func column(of measure: Measure) -> String {
    "\(descriptor.column)_\(measure.descriptor.column)"
  }

  private static let table: [Descriptor] = allCases.map { category in
    switch category {
    case .stack: Descriptor("Stack", "Stack", "STACK", "stack", 0xC4661F)
    case .heap: Descriptor("Heap", "Heap", "HEAP", "heap", 0x0D70D3)
    case .threadStack:
      Descriptor("Thread Stack", "Thread Stack", "THREAD_STACK", "thread_stack", 0xF1B239)
    case .binaryText: Descriptor("Binary Text", nil, "BIN_TEXT", "bin_text", 0x7A519D)
    case .libraryText: Descriptor("Library Text", nil, "LIB_TEXT", "extern_text", 0xC3B1E1)
    case .binaryData: Descriptor("Binary Data", nil, "BIN_DATA", "bin_data", 0x207A68)
    case .libraryData: Descriptor("Library Data", nil, "LIB_DATA", "extern_data", 0x8CC89D)
    case .anonymous:
      Descriptor(
        "Anonymous Mappings", "Anonymous Mappings", "ANON_MAP", "anon_mappings", 0x779EF9)
    case .vdso: Descriptor("vDSO", "Vdso", "VDSO", "vdso", 0x6B6B6B)
    case .vvar: Descriptor("vvar", "Vvar", "VVAR", "vvar", 0xA8A8A8)
    case .vsyscall: Descriptor("vsyscall", "Vsyscall", "VSYSCALL", "vsyscall", 0x484848)
    case .sharedMemory:
      Descriptor("System V Shared Memory", "Vsys", "SHM", "sysv_shm", 0xD57995)
    case .other: Descriptor("Other", nil, "OTHER", "other", 0xCDBA86)
    }
  }
}

extension Category {
  /// The category of a mapped file.
  ///
  /// - Parameters:
  ///   - isExecutable: whether the file is the executable that the process runs.
  ///   - isText: whether the mapping allows execution.
  package init(fileIsExecutable isExecutable: Bool, isText: Bool) {
    self =
      isExecutable ? (isText ? .binaryText : .binaryData) : (isText ? .libraryText : .libraryData)
  }

  /// Whether it is for mappings of the process's own executable (true) or of other files (false);
  /// `nil` if it is not for files.
  package var isOwnFile: Bool? {
    switch self {
    case .binaryText, .binaryData: true
    case .libraryText, .libraryData: false
    default: nil
    }
  }
}
