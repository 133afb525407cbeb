import CLinux
import Libc
import SystemPackage

extension ProcTree {
  /// Whether two processes have the same address space (KCMP_VM of kcmp(2)).
  ///
  /// - Returns: `nil` if the kernel does not answer: it requires the permission of ptrace(2) for
  ///   both, may be built without CONFIG_KCMP, and a container may forbid the call. `false` if one
  ///   of them has exited.
  package func haveSameAddressSpace(_ first: ProcessID, _ second: ProcessID) -> Bool? {
    let result = linux_compare_address_spaces(first.rawValue, second.rawValue)
    if result >= 0 { return result == 0 }
    return Errno(rawValue: errno) == .noSuchProcess ? false : nil
  }

  /// Whether a process of the tree has `smaps`. If the profiler is in the tree, its own file
  /// decides. A captured tree has it if one of its processes has it.
  package func hasSmaps() throws(ProcError) -> Bool {
    if let ownID = ownID(), case .process(let process) = try open(ownID) {
      return process.contains(.smaps)
    }
    for entry in try processes() {
      if case .process(let process) = try open(entry.pid), process.contains(.smaps) { return true }
    }
    return false
  }
}
