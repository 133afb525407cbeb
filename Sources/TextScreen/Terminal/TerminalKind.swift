/// What a terminal can do, as the environment tells.
package struct TerminalKind: Equatable, Sendable {
  package var depth: ColorDepth

  /// Whether it shows characters beyond ASCII, and block elements among them.
  package var isUnicode: Bool

  /// Whether its cursor can be moved, and what stands on the screen be written over; where not, each
  /// frame follows the one before, as on paper.
  package var hasScreen: Bool

  package init(depth: ColorDepth, isUnicode: Bool, hasScreen: Bool) {
    self.depth = depth
    self.isUnicode = isUnicode
    self.hasScreen = hasScreen
  }

  /// - Parameter environment: `TERM`, `COLORTERM`, `NO_COLOR` (no-color.org: anything but nothing in it
  ///   asks for none), and the locale by `LC_ALL`, `LC_CTYPE` and `LANG` (locale(7)).
  package init(environment: (String) -> String?) {
    func given(_ name: String) -> String? { environment(name).flatMap { $0.isEmpty ? nil : $0 } }
    let name = given("TERM") ?? "dumb"
    let locale = (given("LC_ALL") ?? given("LC_CTYPE") ?? given("LANG") ?? "").lowercased()
    let speaksUTF8 = locale.contains("utf-8") || locale.contains("utf8")
    hasScreen = name != "dumb" && name != "unknown"
    // The Linux console's fonts have hardly any block elements.
    isUnicode = speaksUTF8 && name != "linux" && hasScreen
    if !hasScreen || given("NO_COLOR") != nil || name.hasSuffix("-mono") || name.hasPrefix("vt") {
      depth = .none
    } else if ["truecolor", "24bit"].contains(given("COLORTERM")) || name.hasSuffix("-direct") {
      depth = .direct
    } else if name.contains("256color") {
      depth = .palette
    } else {
      depth = .eight
    }
  }
}
