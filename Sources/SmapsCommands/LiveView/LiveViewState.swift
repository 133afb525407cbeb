import MemoryProfile
import ProcFS
import TextScreen

/// The state of the live view that keys change.
struct LiveViewState: Equatable {
  var order = ProcessOrder.memory
  var isReversed = false

  /// What is listed.
  var dimension = Dimension.process

  /// The group of which the processes are listed; `nil` for all groups.
  var group: String?

  /// Only items with this text are listed; empty for all.
  var filter = ""

  /// Whether keys are added to the filter.
  var isTyping = false

  /// The number of items above the first one that is shown.
  var offset = 0

  /// The place of the highlighted item in the list; `nil` if none is.
  var cursor: Int?

  /// The process of which categories and files are shown; `nil` for the list.
  var opened: ProcessIdentity?

  /// The number of files above the first one that is shown.
  var fileOffset = 0

  var isFrozen = false
  var showsHelp = false

  /// What a key requests of the view, beside changing the state.
  enum Request: Equatable {
    case quit, resetGrowth, repaint
    /// Open the highlighted item.
    case open
    /// List by the next dimension.
    case nextDimension
  }

  /// What the list shows: processes or groups.
  var listed: Dimension { group == nil ? dimension : .process }

  /// Handles a key.
  ///
  /// - Parameter page: the number of items on the screen.
  /// - Returns: the request; `nil` if the key only changes the state, or does nothing.
  mutating func handle(_ key: Key, page: Int) -> Request? {
    if key == .control("l") { return .repaint }
    if showsHelp {
      showsHelp = false
      return key == .character("q") ? .quit : nil
    }
    if isTyping {
      type(key, page: page)
      return nil
    }
    switch key {
    case .character("?"), .character("h"): showsHelp = true
    case .character("f"), .character(" "): isFrozen.toggle()
    case .character("q") where opened == nil: return .quit
    default: return opened == nil ? handleInList(key, page: page) : handleOpened(key, page: page)
    }
    return nil
  }

  private mutating func handleInList(_ key: Key, page: Int) -> Request? {
    switch key {
    case .character("z"): return .resetGrowth
    case .character("r"): isReversed.toggle()
    case .character("b"): return .nextDimension
    case .character("/"): isTyping = true
    case .enter: return .open
    case .escape, .backspace: leave()
    case .character(let character):
      guard let order = ProcessOrder.allCases.first(where: { $0.key == character }) else {
        return move(key, page: page)
      }
      // A new order starts at its first item.
      (self.order, isReversed, offset) = (order, false, 0)
      if cursor != nil { cursor = 0 }
    default: move(key, page: page)
    }
    return nil
  }

  /// Leaves the filter, or else the group.
  private mutating func leave() {
    if filter.isEmpty { group = nil } else { filter = "" }
    showFirst()
  }

  /// Shows the list from its first item, without a highlighted one.
  mutating func showFirst() { (offset, cursor) = (0, nil) }

  @discardableResult
  private mutating func move(_ key: Key, page: Int) -> Request? {
    switch key {
    // The first of the items on the screen is highlighted first.
    case .up, .character("k"): cursor = cursor.map { $0 - 1 } ?? offset
    case .down, .character("j"): cursor = cursor.map { $0 + 1 } ?? offset
    case .pageUp, .control("b"): scroll(by: -page)
    case .pageDown, .control("f"): scroll(by: page)
    case .home: (offset, cursor) = (0, cursor.map { _ in 0 })
    case .end: (offset, cursor) = (.max / 2, cursor.map { _ in .max / 2 })
    default: break
    }
    return nil
  }

  private mutating func scroll(by items: Int) {
    offset += items
    cursor = cursor.map { $0 + items }
  }

  private mutating func type(_ key: Key, page: Int) {
    switch key {
    case .character(let character):
      if filter.count < Self.longestFilter { filter.append(character) }
      showFirst()
    case .backspace:
      _ = filter.popLast()
      showFirst()
    case .enter: isTyping = false
    case .escape:
      (filter, isTyping) = ("", false)
      showFirst()
    default: move(key, page: page)
    }
  }

  private static let longestFilter = 100

  private mutating func handleOpened(_ key: Key, page: Int) -> Request? {
    switch key {
    case .escape, .backspace, .character("q"): opened = nil
    case .up, .character("k"): fileOffset -= 1
    case .down, .character("j"): fileOffset += 1
    case .pageUp, .control("b"): fileOffset -= page
    case .pageDown, .control("f"): fileOffset += page
    case .home: fileOffset = 0
    case .end: fileOffset = .max / 2
    default: break
    }
    return nil
  }

  /// Limits the offset so that the last page is full, and that the highlighted item is on it.
  mutating func clamp(to count: Int, page: Int) {
    if opened != nil {
      fileOffset = max(0, min(fileOffset, count - page))
      return
    }
    cursor = count == 0 ? nil : cursor.map { max(0, min($0, count - 1)) }
    if let cursor { offset = min(max(offset, cursor - max(1, page) + 1), cursor) }
    offset = max(0, min(offset, count - page))
  }
}
