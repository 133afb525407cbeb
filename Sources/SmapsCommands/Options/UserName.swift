import CommandLineOptions
import Libc
import ProcFS

/// A user by name or UID: the value of `--user`.
struct UserName: Equatable {
  /// As typed.
  let text: String
  let user: UserID

  /// - Throws: a `ValidationError` if this machine has no user of that name.
  init(_ argument: String) throws {
    text = argument
    if let entry = getpwnam(argument) {
      user = UserID(rawValue: entry.pointee.pw_uid)
    } else if argument.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt32(argument) {
      user = UserID(rawValue: number)
    } else {
      throw ValidationError("no such user; give another name, or a UID")
    }
  }
}

extension UserID {
  /// The user's name on this machine; `nil` if it has no user with this UID.
  var name: String? { getpwuid(rawValue).map { String(cString: $0.pointee.pw_name) } }
}
