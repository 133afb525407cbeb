import MemoryProfile
import MetricsServer
import SystemPackage
import WebConfiguration

/// What is reported about a live run.
enum RunMessage: Message {
  case skipped(SkippedSamples)
  /// A process can't be read, and `-f` makes this a failure.
  case failingProcess(Notice, PtracePrivilege)
  /// How many processes the sums lack because access is denied.
  case omittedProcesses(Int, PtracePrivilege)
  /// How many processes the sums lack because their files can't be read or parsed.
  case unreadableProcesses(Int)
  /// How many processes have an unknown executable; the privilege if permission is denied.
  case unknownExecutables(Int, PtracePrivilege?)
  /// Warnings of a live view that were dropped because there were too many.
  case omittedLines(Int)
  case notTerminal(stream: String)
  case terminalNotOpened
  case serving(ListenAddress, hasPage: Bool, isEncrypted: Bool)
  /// Other machines reach the server, and it lacks encryption or passwords. The path is that of
  /// the web configuration; `nil` if there is none.
  case exposed(ListenAddress, isEncrypted: Bool, hasPasswords: Bool, path: String?)
  /// A web configuration has neither encryption nor passwords.
  case unprotected(path: String)
  /// All users of this machine may read a file with secrets.
  case readableSecrets(path: String)
  /// What became of a web configuration that was read again.
  case protection(ProtectionEvent)
  case notServing(ListenAddress, ServerError)
  case procNotMounted
  /// What the run has written, and the number of its samples.
  case written([WrittenFile], samples: Int)
  /// The kernel does not print what some measures are made of.
  case notMeasured(MeasureSet)
  /// The kernel does not print what is counted by category, without which there is nothing to show.
  case withoutMeasure(Measure)
  /// A sample has no account, because the control group does not exist.
  case withoutAccount(group: String)
  /// Samples have no account any more.
  case accountEnded(AccountError)

  var message: String {
    switch self {
    case .skipped(let samples): [samples].text ?? "skipped no sample"
    case .failingProcess(let notice, let privilege):
      notice.message + (notice.isDenied ? privilege.advice(or: "omit -f") : "; omit -f")
    case .omittedProcesses(let count, let privilege):
      "\(Self.processes(count)) omitted: permission denied" + privilege.advice()
    case .unreadableProcesses(let count):
      "\(Self.processes(count)) omitted: files can't be read or parsed"
    case .unknownExecutables(let count, let privilege):
      "\(Self.processes(count)) with unknown executable, counted as library"
        + (privilege.map { ": permission denied" + $0.advice() } ?? "")
    case .omittedLines(let count): "\(count) earlier line\(count == 1 ? "" : "s") omitted"
    case .notTerminal(let stream):
      "--live requires a terminal, which \(stream) is not; omit it to print samples, or record "
        + "with -r FILE"
    case .terminalNotOpened: "--live can't open the terminal of stdout"
    case .serving(let address, let hasPage, let isEncrypted):
      Self.serving(address, hasPage, scheme: isEncrypted ? "https" : "http")
    case .unprotected(let path):
      "--web-config '\(EscapedText.readable.escape(path))' protects nothing; add "
        + "tls_server_config or basic_auth_users"
    case .exposed(let address, let isEncrypted, let hasPasswords, let path):
      "other machines can read \(address) without "
        + [isEncrypted ? nil : "encryption", hasPasswords ? nil : "a password"].compactMap { $0 }
        .joined(separator: " and without ")
        + "; "
        + (path.map {
          "add \(isEncrypted ? "basic_auth_users" : "tls_server_config") to "
            + "'\(EscapedText.readable.escape($0))'"
        } ?? "protect it with --web-config FILE") + ", or listen on loopback"
    case .readableSecrets(let path):
      "all users of this machine can read '\(EscapedText.readable.escape(path))', which has "
        + "secrets; remove the permission (chmod o=)"
    case .protection(.reloaded(let path)):
      "--web-config '\(EscapedText.readable.escape(path))' was read again"
    case .protection(.failed(let error)): "\(error.message); the previous one stays in use"
    case .notServing(let address, .notListening(let errno)): "can't listen on \(address): \(errno)"
    case .notServing(_, .notLoaded(let reason)):
      "--listen is not available: libmicrohttpd can't be loaded (\(reason)); install it (apt-get "
        + "install libmicrohttpd12)"
    case .notMeasured(let measures): "not measured on this kernel: \(measures.requirements)"
    case .withoutMeasure(let measure):
      "this kernel does not print \(measure.name), which needs Linux \(measure.kernel)"
        + (measure == .pss ? "" : "; choose another --measure")
    case .withoutAccount(let group):
      "no account while cgroup '\(EscapedText.readable.escape(group))' does not exist"
    case .accountEnded(let error): "no account from now on: \(error.message)"
    case .procNotMounted: "/proc is not mounted; mount it (mount -t proc proc /proc)"
    case .written(let files, let count): Self.written(files, count)
    }
  }

  private static func serving(
    _ address: ListenAddress, _ hasPage: Bool, scheme: String
  ) -> String {
    "serving \(scheme)://\(address)/metrics"
      + (hasPage ? ", and a page at \(scheme)://\(pageAddress(address))/" : "")
  }

  /// An address that the page accepts: that of all interfaces is none of this machine's.
  private static func pageAddress(_ address: ListenAddress) -> String {
    ["0.0.0.0", "::"].contains(address.host) ? "localhost:\(address.port)" : "\(address)"
  }

  private static func written(_ files: [WrittenFile], _ count: Int) -> String {
    let others = files.filter { $0.content != .samples }
      .map { "\($0.content.rawValue) written to \(EscapedText.readable.escape($0.path))" }
    let texts = files.filter { $0.content == .samples }
      .map { "\(samples(count)) written to \(EscapedText.readable.escape($0.path))" }
    return (others + (texts.isEmpty ? [samples(count)] : texts)).joined(separator: ", ")
  }

  private static func processes(_ count: Int) -> String {
    "\(count) process\(count == 1 ? "" : "es")"
  }

  private static func samples(_ count: Int) -> String {
    "\(count) sample\(count == 1 ? "" : "s")"
  }
}
