/// Names paths by their last component, and adds the directory where several share it: `libc.so.6`,
/// `libc.so.6 (…/lib32)`.
struct PathNames {
  /// By path.
  private var names: [String: String] = [:]

  /// - Parameter paths: escaped paths of files or control groups. Other names stay what they are.
  init(_ paths: [String]) {
    for (base, paths) in Dictionary(grouping: Set(paths), by: Self.baseName) {
      if paths.count == 1 {
        names[paths[0]] = base
        continue
      }
      let directories = paths.map { Self.directory(of: $0) }
      for (path, directory) in zip(paths, directories) {
        names[path] = "\(base) (\(Self.shortened(directory, among: directories)))"
      }
    }
  }

  func name(of path: String) -> String { names[path] ?? Self.baseName(path) }

  /// The last component. A memfd has a free name after `/memfd:`, which may contain slashes
  /// (memfd_create(2)).
  static func baseName(_ path: String) -> String {
    guard path.first == "/" else { return path }
    if path.hasPrefix("/memfd:") { return String(path.dropFirst()) }
    return path.split(separator: "/").last.map { String($0) } ?? path
  }

  /// The components of the directory.
  private static func directory(of path: String) -> [Substring] {
    path.split(separator: "/").dropLast()
  }

  /// The end of a directory that no other one has, with an ellipsis for what is omitted.
  private static func shortened(_ directory: [Substring], among others: [[Substring]]) -> String {
    // A deep tree with many equal names is rare; then the comparison would take too long.
    let longest = others.count > 100 ? 0 : min(directory.count, 32)
    for count in stride(from: 1, to: longest, by: 1) {
      let end = directory.suffix(count)
      if others.count(where: { $0.suffix(count) == end }) == 1 {
        return "…/" + end.joined(separator: "/")
      }
    }
    return "/" + directory.joined(separator: "/")
  }
}
