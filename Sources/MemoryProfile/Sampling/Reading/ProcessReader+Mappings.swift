import ProcFS

extension ProcessReader {
  /// Counts all mappings of a process.
  ///
  /// - Parameters:
  ///   - opened: its `smaps`.
  ///   - stat: read before.
  mutating func readMappings(
    from opened: consuming OpenedFile, of pid: ProcessID, _ stat: ProcessStat,
    executable: [UInt8]?, into memory: inout MemoryUsage, stacks: inout ThreadStackDetector,
    parts: inout KnownParts?, shares: inout FileShares, check: inout AddressSpaceCheck,
    warnings: inout ReadWarnings
  ) throws(ProcError) -> ReadOutcome {
    switch consume opened {
    case .none(let outcome): return outcome
    case .file(let smaps):
      let classifier = Classifier(executable: executable)
      let plan = options.measures
      let looksForStacks =
        options.findsThreadStacks
        && stacks.begin(
          ProcessIdentity(pid: pid, startTime: stat.startTime), image: stat.image,
          threads: stat.threads)
      let hasParts = options.detail >= .files
      let countsShares = shares.isCounted
      if countsShares { swap(&parser, &sharesParser) }
      defer { if countsShares { swap(&parser, &sharesParser) } }
      // Not in place: the reader's buffer is in use.
      var trace = self.trace
      self.trace = MappingTrace(options.detail)
      trace.begin()
      let outcome = try smaps.forEachMapping(buffer: &buffer, parser: &parser) {
        mapping, bytes in
        if mapping[.pss] == nil, warnings.withoutPSS == nil {
          warnings.withoutPSS = mapping.text(in: bytes)
        }
        var category = classifier.category(of: mapping, in: bytes)
        check.add(mapping, category)
        if looksForStacks {
          switch stacks.verdict(on: mapping, in: bytes) {
          case .noStack: break
          case .stack: category = .threadStack
          case .undecided:
            if hasParts { trace.add(mapping, in: bytes, as: category, plan) }
            return
          }
        }
        if hasParts { trace.add(mapping, in: bytes, as: category, plan) }
        if countsShares { shares.add(mapping, in: bytes, as: category) }
        memory.add(mapping, in: bytes, as: category, plan)
      }
      defer {
        memory.recordPrinted(parser.printedFields, plan)
        if hasParts { Self.takeParts(&parts, from: &trace, options.detail, into: &memory) }
        self.trace = trace
      }
      guard looksForStacks, outcome == .complete else { return outcome }
      let query = stacks.query(threads: stat.threads)
      // The threads are read after the mappings: the process may have called exec(2) by then.
      if query != .none { check.invalidate() }
      warnings.deniesThreads = try readThreads(query, of: pid, into: &stacks) == .denied
      stacks.resolve { mapping, isStack in
        if isStack, hasParts { trace.setThreadStack(mapping) }
        memory.add(mapping, in: RawSpan(), as: isStack ? .threadStack : .anonymous, plan)
      }
      return .complete
    }
  }

  /// Makes the files and mappings of a process, unless they are those of its latest read.
  private static func takeParts(
    _ known: inout KnownParts?, from trace: inout MappingTrace, _ detail: MemoryUsage.Detail,
    into memory: inout MemoryUsage
  ) {
    var parts = known ?? KnownParts(detail)
    // Only one of them may refer to the memory that is changed.
    known = nil
    parts.update(with: &trace)
    memory.setParts(of: parts)
    known = parts
  }

  /// Reads the stack pointers of the threads that a query asks for.
  private func readThreads(
    _ query: ThreadStackDetector.ThreadQuery, of pid: ProcessID,
    into stacks: inout ThreadStackDetector
  ) throws(ProcError) -> ReadOutcome {
    if query == .none { return .complete }
    let process: ProcessDirectory
    switch try tree.tree.open(pid) {
    case .none(let outcome): return outcome
    case .process(let opened): process = opened
    }
    let unread: [ProcessID] =
      if case .unread(let some) = query { some } else {
        stacks.record(try process.threadIDs(), of: process.pid)
      }
    var found: [(thread: ProcessID, pointer: UInt64)] = []
    var outcome = ReadOutcome.complete
    for thread in unread {
      switch try process.position(of: thread) {
      case .position(.waiting(let pointer)): found.append((thread, pointer))
      case .position(.running), .none(.vanished), .none(.complete): continue
      case .none(.denied): outcome = .denied
      }
      // If one is denied, all are.
      if outcome == .denied { break }
    }
    if !found.isEmpty { stacks.record(found) }
    return outcome
  }

  /// PSS from `smaps_rollup`, in bytes; `nil` if it can't be read.
  mutating func rollup(of process: borrowing ProcessDirectory) throws(ProcError) -> UInt64? {
    switch try process.open(.rollup) {
    case .none: return nil
    case .file(let file):
      var pss: UInt64?
      // Its only entry has another layout than those of smaps.
      var parser = SmapsParser(usesFastPath: false)
      let outcome = try file.forEachMapping(buffer: &buffer, parser: &parser) { mapping, _ in
        pss = mapping[.pss]
      }
      return outcome == .complete ? pss : nil
    }
  }
}
