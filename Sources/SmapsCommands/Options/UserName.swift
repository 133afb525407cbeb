import ArgumentParser
import Libc
import ProcFS

/// The value of `--user`: a name or a UID.
struct UserName: Equatable {
  /// The user as typed.
  let text: String
  let user: UserID

  /// - Throws: a `ValidationError` if this machine has no such user.
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
  /// The user's name on this machine; `nil` if it has none.
  var name: String? { getpwuid(rawValue).map { String(cString: $0.pointee.pw_name) } }
}
