import CPCRE2

/// A regular expression of PCRE2, compiled once, with a limited matching time.
///
/// See pcre2api(3), "Setting match resource limits".
package final class Pattern {
  /// As the user typed it.
  package let source: String

  /// The version of PCRE2 that the program was built with, such as `10.42`; the library at run time
  /// may be another.
  package static var headerVersion: String { "\(PCRE2_MAJOR).\(PCRE2_MINOR)" }

  private let code: OpaquePointer
  private let matchData: OpaquePointer
  private let context: OpaquePointer
  /// The stack of just-in-time compiled patterns; `nil` if they use 32 kB of the machine's stack.
  private let jitStack: OpaquePointer?

  /// The number of steps of one match, about half a second.
  private static let stepBudget = 200_000_000
  /// The number of steps from one start in the subject, by its length in bytes.
  private static func stepLimit(forLength length: Int) -> UInt32 {
    UInt32(min(100_000, max(500, stepBudget / max(1, length))))
  }

  /// - Throws: a ``PatternError`` with the position of the mistake.
  package init(_ source: String) throws(PatternError) {
    self.source = source
    var errorCode: Int32 = 0
    var errorOffset = 0
    // Command lines need not be UTF-8: invalid bytes never match and never fail.
    let options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
    let utf8 = Array(source.utf8)
    guard
      let code = pcre2_compile_8(utf8, utf8.count, options, &errorCode, &errorOffset, nil)
    else {
      throw PatternError(
        source: source, byteOffset: min(errorOffset, utf8.count), reason: Self.message(errorCode))
    }
    self.code = code
    guard let matchData = pcre2_match_data_create_from_pattern_8(code, nil),
      let context = pcre2_match_context_create_8(nil)
    else {
      pcre2_code_free_8(code)
      throw PatternError(source: source, byteOffset: 0, reason: "not enough memory")
    }
    self.matchData = matchData
    self.context = context
    // Without a just-in-time compiler for this CPU, the interpreter is used.
    if pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0 {
      jitStack = pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil)
      if let jitStack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(jitStack)) }
    } else {
      jitStack = nil
    }
    pcre2_set_heap_limit_8(context, 20 << 10)
  }

  deinit {
    if let jitStack { pcre2_jit_stack_free_8(jitStack) }
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(matchData)
    pcre2_code_free_8(code)
  }

  /// How an attempt to match ended.
  package enum Outcome: Equatable, Sendable {
    case matches
    case differs
    /// The limit was reached before the result was known.
    case gaveUp
  }

  /// Searches for the pattern anywhere in `subject`.
  package func match(_ subject: [UInt8]) -> Outcome {
    pcre2_set_match_limit_8(context, Self.stepLimit(forLength: subject.count))
    let result = subject.withUnsafeBufferPointer { bytes in
      pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, 0, matchData, context)
    }
    switch result {
    case 0...: return .matches
    case PCRE2_ERROR_NOMATCH: return .differs
    default: return .gaveUp
    }
  }

  /// The number of capturing groups.
  package var captureCount: Int {
    var count: UInt32 = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    return Int(count)
  }

  /// What the first capturing group matched.
  ///
  /// - Returns: `nil` if the pattern does not match, or if the group took no part in the match.
  package func firstCapture(in subject: [UInt8]) -> [UInt8]? {
    guard captureCount > 0, match(subject) == .matches else { return nil }
    // Pairs of offsets: those of the whole match, then those of each group.
    guard let offsets = pcre2_get_ovector_pointer_8(matchData) else { return nil }
    let (start, end) = (offsets[2], offsets[3])
    // PCRE2_UNSET is -1 here, and with \K an end may be before its start.
    guard 0 <= start, start <= end, end <= subject.count else { return nil }
    return Array(subject[start..<end])
  }

  private static func message(_ errorCode: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(errorCode, &buffer, buffer.count)
    guard length > 0 else { return "error \(errorCode)" }
    return String(decoding: buffer[..<Int(length)], as: UTF8.self)
  }
}

/// A pattern that does not compile.
package struct PatternError: Error, Equatable {
  package let source: String

  /// The position of the mistake, in bytes of UTF-8; the end if something is missing.
  package let byteOffset: Int

  /// The message of PCRE2.
  package let reason: String

  package init(source: String, byteOffset: Int, reason: String) {
    self.source = source
    self.byteOffset = byteOffset
    self.reason = reason
  }
}
