import NIOCore
import SystemPackage
import WebConfiguration

#if TLS
  import NIOSSL
#endif

/// Encrypts connections. Without the trait `TLS` there is none.
struct TLSContext: Sendable {
  /// Whether the program was built with the trait.
  static var isAvailable: Bool {
    #if TLS
      true
    #else
      false
    #endif
  }

  #if TLS
    private let context: NIOSSLContext
  #endif

  /// Reads certificates and key.
  ///
  /// - Parameter path: the path of the configuration, for errors.
  /// - Throws: ``WebConfigurationError`` if they can't be used.
  init(_ settings: TLSSettings, of path: String) throws(WebConfigurationError) {
    #if TLS
      let chain: [NIOSSLCertificate]
      let certificates = try Self.read(settings.certificate, key: "cert", of: path)
      do {
        chain = try NIOSSLCertificate.fromPEMBytes(certificates)
      } catch {
        throw WebConfigurationError(
          path: path,
          .invalidCertificate(
            key: Self.name("cert", settings.certificate), path: settings.certificate.path))
      }
      let key: NIOSSLPrivateKey
      let bytes = try Self.read(settings.key, key: "key", of: path)
      do {
        key = try NIOSSLPrivateKey(bytes: bytes, format: .pem)
      } catch {
        throw WebConfigurationError(
          path: path,
          .invalidKey(key: Self.name("key", settings.key), path: settings.key.path))
      }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = settings.minimum.version
      configuration.maximumTLSVersion = settings.maximum.version
      configuration.applicationProtocols = ["http/1.1"]
      if let suites = settings.cipherSuites {
        configuration.cipherSuiteValues = suites.map { NIOTLSCipher(rawValue: $0) }
      }
      do {
        context = try NIOSSLContext(configuration: configuration)
      } catch {
        throw WebConfigurationError(path: path, .otherKey)
      }
    #else
      throw WebConfigurationError(path: path, .withoutTLS)
    #endif
  }

  #if TLS
    /// The handler of a new connection.
    func makeHandler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context) }

    /// The largest size of a file, in bytes.
    private static let sizeLimit = 1 << 20

    private static func read(
      _ source: PEMSource, key: String, of path: String
    ) throws(WebConfigurationError) -> [UInt8] {
      switch source {
      case .text(let text): return Array(text.utf8)
      case .file(let file):
        do throws(ProtectedFile.Failure) {
          return try ProtectedFile.read(file, limit: sizeLimit)
        } catch {
          throw WebConfigurationError(
            path: path, error.problem(key: name(key, source), path: file))
        }
      }
    }

    /// The key of the configuration by which a source is given.
    private static func name(_ key: String, _ source: PEMSource) -> String {
      source.path == nil ? key : key + "_file"
    }
  #endif
}

#if TLS
  extension ProtocolVersion {
    fileprivate var version: TLSVersion {
      switch self {
      case .tls12: .tlsv12
      case .tls13: .tlsv13
      }
    }
  }

  extension PEMSource {
    /// `nil` if it is in the configuration itself.
    fileprivate var path: String? {
      if case .file(let path) = self { path } else { nil }
    }
  }
#endif
