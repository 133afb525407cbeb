/// The capabilities of a terminal, according to the environment.
package struct TerminalCapabilities: Equatable, Sendable {
  package var colorDepth: ColorDepth

  /// Whether it displays characters beyond ASCII, including block elements.
  package var supportsUnicode: Bool

  /// Whether the cursor can be moved and text be overwritten. If not, frames follow each other as
  /// lines.
  package var canMoveCursor: Bool

  package init(colorDepth: ColorDepth, supportsUnicode: Bool, canMoveCursor: Bool) {
    self.colorDepth = colorDepth
    self.supportsUnicode = supportsUnicode
    self.canMoveCursor = canMoveCursor
  }

  /// Derives the capabilities from `TERM`, `COLORTERM`, `NO_COLOR` (no-color.org: any value but an
  /// empty one disables color) and the locale: `LC_ALL`, `LC_CTYPE` and `LANG` (locale(7)).
  package init(environment: (String) -> String?) {
    func nonEmpty(_ name: String) -> String? {
      environment(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    let name = nonEmpty("TERM") ?? "dumb"
    let locale = (nonEmpty("LC_ALL") ?? nonEmpty("LC_CTYPE") ?? nonEmpty("LANG") ?? "").lowercased()
    let isUTF8 = locale.indices.contains {
      locale[$0...].hasPrefix("utf-8") || locale[$0...].hasPrefix("utf8")
    }
    canMoveCursor = name != "dumb" && name != "unknown"
    // The fonts of the Linux console lack most block elements.
    supportsUnicode = isUTF8 && name != "linux" && canMoveCursor
    if !canMoveCursor || nonEmpty("NO_COLOR") != nil || name.hasSuffix("-mono")
      || name.hasPrefix("vt")
    {
      colorDepth = .none
    } else if ["truecolor", "24bit"].contains(nonEmpty("COLORTERM")) || name.hasSuffix("-direct") {
      colorDepth = .direct
    } else if name.indices.contains(where: { name[$0...].hasPrefix("256color") }) {
      colorDepth = .palette
    } else {
      colorDepth = .eight
    }
  }
}
