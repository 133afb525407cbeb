import ArgumentParser
import ProcFS

/// What keeps rows of file-backed memory apart, as `--mask` takes it: letters of `bfrwxsp`.
package struct RowMask: Equatable {
  /// Whether the program that the process runs is told from other files (`b`).
  var showsOwnership = false
  /// Whether every file is a row of its own (`f`).
  var showsPath = false
  /// Which permissions make rows of their own (`r`, `w`, `x`, `s`, `p`).
  var permissions: Permissions = []

  /// `frwxsp`
  static let standard = RowMask(
    showsOwnership: false, showsPath: true,
    permissions: [.read, .write, .execute, .shared, .private])

  /// `bfrwxsp`
  static let everything = RowMask(
    showsOwnership: true, showsPath: true, permissions: standard.permissions)

  init(showsOwnership: Bool, showsPath: Bool, permissions: Permissions) {
    self.showsOwnership = showsOwnership
    self.showsPath = showsPath
    self.permissions = permissions
  }

  /// - Throws: a `ValidationError` that names the first letter that is unknown or stands twice.
  package init(_ letters: String) throws {
    var seen: Set<Character> = []
    for letter in letters {
      guard seen.insert(letter).inserted else {
        throw ValidationError("-m, --mask '\(letters)': duplicate letter '\(letter)'")
      }
      switch letter {
      case "b": showsOwnership = true
      case "f": showsPath = true
      default:
        guard let known = Permissions.letters.first(where: { $0.letter == letter }) else {
          throw ValidationError(
            "-m, --mask '\(letters)': unknown letter '\(letter)'; "
              + "expected b, f, r, w, x, s or p")
        }
        permissions.insert(known.permission)
      }
    }
  }

  /// As `--mask` takes it, in the order of `bfrwxsp`.
  var letters: String {
    (showsOwnership ? "b" : "") + (showsPath ? "f" : "")
      + String(Permissions.letters.filter { permissions.contains($0.permission) }.map(\.letter))
  }

  /// What both keep apart.
  func intersection(_ other: RowMask) -> RowMask {
    RowMask(
      showsOwnership: showsOwnership && other.showsOwnership,
      showsPath: showsPath && other.showsPath,
      permissions: permissions.intersection(other.permissions))
  }
}
