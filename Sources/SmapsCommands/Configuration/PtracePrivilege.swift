import CLinux
import Libc

/// What this program's effective privileges allow. Reading another user's `smaps` takes the same
/// permission as attaching with ptrace(2).
enum PtracePrivilege {
  /// An ordinary user.
  case none
  /// Root without CAP_SYS_PTRACE, as in most containers.
  case rootWithoutCapability
  /// CAP_SYS_PTRACE. It counts only for processes of this user namespace and those below it.
  case capability

  static var current: PtracePrivilege {
    if linux_has_ptrace_capability() != 0 { return .capability }
    return geteuid() == 0 ? .rootWithoutCapability : .none
  }
}
