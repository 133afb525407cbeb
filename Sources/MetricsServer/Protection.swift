package import WebConfiguration

/// What protects a server: a web configuration with the files that it names.
package struct Protection: Sendable {
  package let configuration: WebConfiguration

  /// `nil` if connections are not encrypted.
  let tls: TLSContext?

  /// The files that it consists of, as they were before it was read.
  private let stamps: [String: FileStamp?]

  /// The path of the configuration.
  package let path: String

  /// Reads the configuration and its files.
  ///
  /// - Throws: ``WebConfigurationError`` if they can't be used.
  package init(contentsOf path: String) throws(WebConfigurationError) {
    self.path = path
    let own = FileStamp(path)
    configuration = try WebConfiguration(contentsOf: path)
    var stamps = [path: own]
    for file in configuration.files { stamps[file] = FileStamp(file) }
    self.stamps = stamps
    if let settings = configuration.tls {
      tls = try TLSContext(settings, of: path)
    } else {
      tls = nil
    }
  }

  /// The files with secrets that all users of this machine may read: keys and hashes.
  package var exposedFiles: [String] {
    var secret: [String] = []
    if case .file(let key) = configuration.tls?.key { secret.append(key) }
    if case .text = configuration.tls?.key { secret.append(path) }
    if !configuration.users.isEmpty, !secret.contains(path) { secret.append(path) }
    return secret.filter { (stamps[$0] ?? nil)?.isReadableByAll ?? false }
  }

  /// Whether a file was written to or replaced since it was read.
  private var isOutdated: Bool { stamps.contains { FileStamp($0.key) != $0.value } }

  /// Reads everything again if a file has changed.
  ///
  /// - Returns: `nil` if none has.
  /// - Throws: ``WebConfigurationError`` if it can't be used. A file may be incomplete while it is
  ///   written, so it must not turn protection off.
  func refreshed() throws(WebConfigurationError) -> Protection? {
    guard isOutdated else { return nil }
    let new = try Protection(contentsOf: path)
    guard (new.tls == nil) == (tls == nil),
      configuration.users.isEmpty || !new.configuration.users.isEmpty
    else { throw WebConfigurationError(path: path, .weaker) }
    return new
  }
}

/// What became of a web configuration that was read again.
package enum ProtectionEvent: Sendable, Equatable {
  case reloaded(path: String)
  /// The old one is still used.
  case failed(WebConfigurationError)
}
