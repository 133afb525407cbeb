extension PtracePrivilege {
  /// What a message has after "permission denied": what helps, or why nothing does.
  ///
  /// - Parameter alternative: what else helps; `nil` if nothing does.
  func advice(or alternative: String? = nil) -> String {
    let other = alternative.map { ", or \($0)" } ?? ""
    return switch self {
    case .none: "; run as root or with CAP_SYS_PTRACE" + other
    case .rootWithoutCapability:
      "; add CAP_SYS_PTRACE, which root lacks here (docker run --cap-add SYS_PTRACE)" + other
    case .capability:
      " despite CAP_SYS_PTRACE (another user namespace, or a security module)"
        + (alternative.map { "; \($0)" } ?? "")
    }
  }
}
