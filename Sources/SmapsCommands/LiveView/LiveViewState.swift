import TextScreen

/// What whoever looks at the live view has chosen.
struct LiveViewState: Equatable {
  var order = ProcessOrder.memory
  var isReversed = false

  /// How many processes lie above the first that is shown.
  var offset = 0
  var isFrozen = false
  var showsHelp = false

  /// What a key asks for beyond a change of this.
  enum Request: Equatable {
    case quit, zero, repaint
  }

  /// - Parameter page: how many processes are shown at once.
  mutating func handle(_ key: Key, page: Int) -> Request? {
    if key == .character("q") { return .quit }
    if key == .control("l") { return .repaint }
    if showsHelp {
      showsHelp = false
      return nil
    }
    switch key {
    case .character("?"), .character("h"): showsHelp = true
    case .character("f"), .character(" "): isFrozen.toggle()
    case .character("z"): return .zero
    case .character("r"): isReversed.toggle()
    case .up, .character("k"): offset -= 1
    case .down, .character("j"): offset += 1
    case .pageUp, .control("b"): offset -= page
    case .pageDown, .control("f"): offset += page
    case .home: offset = 0
    case .end: offset = .max / 2
    case .character(let character):
      guard let order = ProcessOrder.allCases.first(where: { $0.key == character }) else {
        break
      }
      // Who asks for an order wants to see what is first in it.
      (self.order, isReversed, offset) = (order, false, 0)
    default: break
    }
    return nil
  }

  /// Keeps the list on the screen.
  mutating func clamp(to count: Int, page: Int) {
    offset = max(0, min(offset, count - page))
  }
}
