import CommandLineOptions
import ProcFS

/// The argument of `--mask`: what splits the rows of mapped files, as letters of `bfrwxsp`.
package struct RowMask: Equatable {
  /// Whether the executable of the process and other files have separate rows (`b`).
  var showsOwnership = false
  /// Whether every file has its own row (`f`).
  var showsPath = false
  /// The permissions that have separate rows (`r`, `w`, `x`, `s`, `p`).
  var permissions: Permissions = []

  /// `frwxsp`
  static let standard = RowMask(
    showsOwnership: false, showsPath: true,
    permissions: [.read, .write, .execute, .shared, .private])

  /// `f`
  static let paths = RowMask(showsOwnership: false, showsPath: true, permissions: [])

  /// `bfrwxsp`
  static let everything = RowMask(
    showsOwnership: true, showsPath: true, permissions: standard.permissions)

  init(showsOwnership: Bool, showsPath: Bool, permissions: Permissions) {
    self.showsOwnership = showsOwnership
    self.showsPath = showsPath
    self.permissions = permissions
  }

  /// - Throws: `ValidationError` with the first letter that is unknown or a duplicate.
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

  /// The letters in the order of `bfrwxsp`.
  var letters: String {
    (showsOwnership ? "b" : "") + (showsPath ? "f" : "")
      + String(Permissions.letters.filter { permissions.contains($0.permission) }.map(\.letter))
  }

  /// The mask that splits rows only by what both masks split them by.
  func intersection(_ other: RowMask) -> RowMask {
    RowMask(
      showsOwnership: showsOwnership && other.showsOwnership,
      showsPath: showsPath && other.showsPath,
      permissions: permissions.intersection(other.permissions))
  }
}
