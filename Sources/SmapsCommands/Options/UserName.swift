import ArgumentParser
import Libc
import ProcFS

/// A user, as `--user` takes one: by name, or by number.
struct UserName: Equatable {
  /// As it was typed.
  let text: String
  let user: UserID

  /// - Throws: a `ValidationError` where this machine does not know the name.
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
  /// As this machine calls the user; nil where it does not know one of this number.
  var name: String? { getpwuid(rawValue).map { String(cString: $0.pointee.pw_name) } }
}
