package import ProcFS

/// Why there is no account.
package enum AccountError: Error, Hashable, Sendable {
  /// `meminfo` is missing or lacks a counter that every account needs.
  case noMemoryInfo(path: String, lacking: String)
  /// There is no such control group in a hierarchy with the memory controller.
  case noGroup(path: String)
  /// The group exists, and has no memory counter: it is the root, or its controller is off.
  case noCounter(path: String)
  /// Reading failed.
  case failed(ProcError)
}

/// Reads the counters of the machine or of a control group, and makes accounts of them.
package struct AccountReader: ~Copyable {
  private let tree: ProcTree
  private var buffer = ReadBuffer()

  /// `nil` for the machine.
  private let group: GroupDirectory?

  /// The path as the user typed it; `nil` for the machine.
  private let groupPath: String?

  /// - Parameter path: that of a control group as in `/proc/PID/cgroup`, or a directory below
  ///   `/sys/fs/cgroup`; `nil` for the machine.
  /// - Throws: ``AccountError`` if there is no such group.
  package init(_ tree: consuming ProcTree, group path: String?) throws(AccountError) {
    groupPath = path
    if let path {
      group = try GroupDirectory(path, in: tree, &buffer)
    } else {
      group = nil
    }
    self.tree = tree
  }

  /// What the accounts are of.
  package var subject: AccountSubject {
    guard let group else { return AccountSubject(scope: .machine) }
    return AccountSubject(scope: .group(group.version), group: group.path)
  }

  /// Reads the account once.
  ///
  /// - Parameters:
  ///   - selected: the sum over the selected processes.
  ///   - pids: the selected processes, if the others are read too; `nil` if they are not.
  /// - Throws: ``AccountError``; ``AccountError/noGroup(path:)`` if the group does not exist now.
  package mutating func account(
    of selected: MemoryUsage, others pids: Set<ProcessID>? = nil
  ) throws(AccountError) -> MemoryAccount {
    var account: MemoryAccount?
    var lacking = "MemTotal"
    do throws(ProcError) {
      var processes = AccountedProcesses(
        selected: selected.total, sharedMemory: selected.knownSharedMemory)
      if let pids { try readOthers(than: pids, into: &processes) }
      if let group {
        account = try group.counters(in: tree, &buffer).map {
          MemoryAccount(group: $0, processes)
        }
      } else {
        let counters = try MachineCounters(tree, &buffer)
        account = MemoryAccount(machine: counters, processes)
        if counters.meminfo["MemTotal"] != nil { lacking = "MemFree" }
      }
    } catch {
      throw .failed(error)
    }
    if let account { return account }
    if let groupPath { throw .noGroup(path: groupPath) }
    throw .noMemoryInfo(path: tree.path(ofKernelFile: "meminfo"), lacking: lacking)
  }

  /// Adds the processes that are not selected, of the whole machine or of the group.
  ///
  /// `smaps_rollup` exists since Linux 4.14, and has `Pss_Shmem` since 5.4.
  private mutating func readOthers(
    than selected: Set<ProcessID>, into processes: inout AccountedProcesses
  ) throws(ProcError) {
    var others: UInt64 = 0
    var sharedMemory: UInt64?
    for entry in try tree.processes() {
      let pid = entry.pid
      do throws(ProcError) {
        if let group {
          guard try tree.read(.controlGroups, of: pid, into: &buffer) == .complete,
            buffer.withBytes({ group.controlGroup.holds(file: $0) })
          else { continue }
        }
        guard try tree.read(.rollup, of: pid, into: &buffer) == .complete else { continue }
      } catch {
        guard error.isOfOneProcess else { throw error }
        continue
      }
      let counters = buffer.withBytes { KernelCounters(fields: $0) }
      if let shared = counters["Pss_Shmem"] { sharedMemory = (sharedMemory ?? 0) + shared }
      if !selected.contains(pid), let pss = counters["Pss"] { others.addClamped(pss) }
    }
    processes.other = others
    if let sharedMemory { processes.sharedMemory = sharedMemory }
  }
}

extension MemoryUsage {
  /// PSS of shared memory as far as the names of mappings show it, in bytes. Files of a tmpfs are
  /// not recognized, except those of `/dev/shm`.
  fileprivate var knownSharedMemory: UInt64 {
    sharedMemory.values.reduce(self[.sharedMemory]) { $0.addingClamped($1) }
  }
}
