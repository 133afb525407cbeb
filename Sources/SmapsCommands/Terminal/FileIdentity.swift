import SystemPackage

/// What makes two paths name the same file.
struct FileIdentity: Equatable {
  private let device: DeviceID
  private let inode: Inode

  /// In the directory that the other properties describe; `nil` if the file exists.
  private let name: String?

  /// Whether it is a terminal or another character device. It can be read and written at the same
  /// time.
  let isCharacterDevice: Bool

  /// Returns `nil` if neither the file nor its directory can be found.
  init?(of path: String) {
    if let status = try? Stat(path) {
      (device, inode, name) = (status.deviceID, status.inode, nil)
      isCharacterDevice = status.type == .characterSpecial
      return
    }
    let (directory, name) = splitPath(path)
    guard let status = try? Stat(directory) else { return nil }
    (device, inode, self.name) = (status.deviceID, status.inode, name)
    isCharacterDevice = false
  }

  /// Whether two paths name the same file. It need not exist.
  static func areSame(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    guard let one = FileIdentity(of: first) else { return false }
    return one == FileIdentity(of: second)
  }
}
