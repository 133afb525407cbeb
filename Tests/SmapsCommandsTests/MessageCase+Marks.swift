import MemoryProfile
import Recording
import SystemPackage

@testable import SmapsCommands

enum MarkMessageCase: MessageCase {
  case unreadable, created, ignored, notDrawn

  init(of value: MarkMessage) {
    self =
      switch value {
      case .unreadable: .unreadable
      case .created: .created
      case .ignored: .ignored
      case .notDrawn: .notDrawn
      }
  }

  var examples: [MarkMessage] {
    switch self {
    case .unreadable:
      [
        .unreadable(path: "/root/marks", .permissionDenied),
        .unreadable(path: "/tmp", .isDirectory),
      ]
    case .created: [.created(path: "marks")]
    case .ignored: [.ignored(90_000, limit: 10_000), .ignored(1, limit: 10_000)]
    case .notDrawn: [.notDrawn(2, limit: 99)]
    }
  }
}

enum BaselineMessageCase: MessageCase {
  case unreadable, noMemory, otherMeasure

  init(of value: BaselineMessage) {
    self =
      switch value {
      case .unreadable: .unreadable
      case .noMemory: .noMemory
      case .otherMeasure: .otherMeasure
      }
  }

  var examples: [BaselineMessage] {
    switch self {
    case .unreadable:
      [.unreadable(.unreadable(path: "main.db", reason: "No such file or directory"))]
    case .noMemory:
      [
        .noMemory(path: "main.db", regex: nil), .noMemory(path: "main.db", regex: "^nginx"),
      ]
    case .otherMeasure: [.otherMeasure(path: "main.db", baseline: .uss, run: .pss)]
    }
  }
}
