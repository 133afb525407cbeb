extension WebConfiguration {
  /// The largest size of the file, in bytes.
  private static let sizeLimit = 1 << 18

  /// Reads a file. Relative paths in it are relative to its directory, as in the toolkit.
  ///
  /// - Throws: ``WebConfigurationError`` if it can't be read, or if not all of it is supported.
  package init(contentsOf path: String) throws(WebConfigurationError) {
    let text: [UInt8]
    do throws(ProtectedFile.Failure) {
      text = try ProtectedFile.read(path, limit: Self.sizeLimit)
    } catch {
      throw WebConfigurationError(path: path, error.problem(key: nil, path: path))
    }
    try self.init(text, path: path)
  }

  /// - Parameter path: the path of the file, for errors and relative paths.
  package init(_ text: [UInt8], path: String) throws(WebConfigurationError) {
    let root: YAMLNode?
    do throws(YAMLReader.Failure) {
      root = try YAMLReader.read(text)
    } catch {
      throw WebConfigurationError(
        path: path, line: error.line,
        {
          switch error.reason {
          case .malformed(let problem): .malformed(problem)
          case .repeatedKey(let key): .repeatedKey(key)
          }
        }())
    }
    self.init()
    guard let root else { return }
    let decoder = WebConfigurationDecoder(path: path)
    for entry in try decoder.entries(of: root, "the file") {
      switch entry.key {
      case "tls_server_config": tls = try decoder.tls(entry)
      case "http_server_config": headers = try decoder.headers(entry)
      case "basic_auth_users": users = try decoder.users(entry)
      case "rate_limit": throw decoder.error(entry, .unsupportedKey(entry.key))
      default: throw decoder.error(entry, .unknownKey(entry.key))
      }
    }
  }
}
