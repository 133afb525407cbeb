import MemoryProfile
import SystemPackage

@testable import ProcFS
@testable import SmapsCommands

enum AccountErrorCase: MessageCase {
  case noMemoryInfo, noGroup, noCounter, failed

  init(of value: AccountError) {
    self =
      switch value {
      case .noMemoryInfo: .noMemoryInfo
      case .noGroup: .noGroup
      case .noCounter: .noCounter
      case .failed: .failed
      }
  }

  var examples: [AccountError] {
    switch self {
    case .noMemoryInfo: [.noMemoryInfo(path: "/srv/tree/meminfo", lacking: "MemFree")]
    case .noGroup: [.noGroup(path: "/system.slice/none.service")]
    case .noCounter: [.noCounter(path: "/")]
    case .failed: [.failed(.system(path: "/proc/meminfo", .ioError))]
    }
  }
}

/// The remarks below the table of an account, with an example of each. Both switches are
/// exhaustive.
enum AccountRemarkCase: CaseIterable, Equatable {
  case processesExceedMapped, firstPerCPUChunk, changed, absent, balloon, sockets, chargedInAdvance

  init(of value: AccountRemark) {
    self =
      switch value {
      case .processesExceedMapped: .processesExceedMapped
      case .firstPerCPUChunk: .firstPerCPUChunk
      case .changed: .changed
      case .absent: .absent
      case .balloon: .balloon
      case .sockets: .sockets
      case .chargedInAdvance: .chargedInAdvance
      }
  }

  var example: AccountRemark {
    switch self {
    case .processesExceedMapped: .processesExceedMapped(162_529_280)
    case .firstPerCPUChunk: .firstPerCPUChunk
    case .changed: .changed
    case .absent: .absent(["Shmem", "Percpu"])
    case .balloon: .balloon(1 << 30)
    case .sockets: .sockets(684_032)
    case .chargedInAdvance: .chargedInAdvance(524_288)
    }
  }
}
