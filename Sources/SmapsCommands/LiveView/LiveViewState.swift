import TextScreen

/// The state of the live view that keys change.
struct LiveViewState: Equatable {
  var order = ProcessOrder.memory
  var isReversed = false

  /// The number of processes above the first one that is shown.
  var offset = 0
  var isFrozen = false
  var showsHelp = false

  /// What a key requests of the view, beside changing the state.
  enum Request: Equatable {
    case quit, resetGrowth, repaint
  }

  /// Handles a key.
  ///
  /// - Parameter page: the number of processes on the screen.
  /// - Returns: the request; `nil` if the key only changes the state, or does nothing.
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
    case .character("z"): return .resetGrowth
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
      // A new order starts at its first process.
      (self.order, isReversed, offset) = (order, false, 0)
    default: break
    }
    return nil
  }

  /// Limits the offset so that the last page is full.
  mutating func clamp(to count: Int, page: Int) {
    offset = max(0, min(offset, count - page))
  }
}
