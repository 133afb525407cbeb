import CPCRE2

/// A regular expression as PCRE2 understands them, compiled once, that takes a bounded time to match.
///
/// Never matches in more time than its limits allow: pcre2api(3), "Setting match resource limits".
package final class Pattern {
  /// As the user typed it.
  package let source: String

  /// The version of PCRE2 that this was built with, such as `10.42`; the one that is found may be
  /// another.
  package static var headerVersion: String { "\(PCRE2_MAJOR).\(PCRE2_MINOR)" }

  private let code: OpaquePointer
  private let matchData: OpaquePointer
  private let context: OpaquePointer
  /// Where compiled patterns keep what they may have to come back to: nil where they must do with
  /// the 32 kB of the machine's own stack.
  private let jitStack: OpaquePointer?

  /// The steps that one matching may take in all, about half a second's worth.
  private static let stepBudget = 200_000_000
  /// The steps from one starting point of the subject, by its length in bytes.
  private static func stepLimit(forLength length: Int) -> UInt32 {
    UInt32(min(100_000, max(500, stepBudget / max(1, length))))
  }

  /// - Throws: a ``PatternError`` that points at the place where the pattern is wrong.
  package init(_ source: String) throws(PatternError) {
    self.source = source
    var errorCode: Int32 = 0
    var errorOffset = 0
    // Other users' command lines need not be UTF-8: what is not never matches, and never fails.
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
    // Without a just-in-time compiler for this processor the interpreter does it.
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
    /// The limit was reached before it was known.
    case gaveUp
  }

  /// Looks for the pattern anywhere in `subject`.
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

  /// How many pairs of parentheses the pattern has that capture something.
  package var captureCount: Int {
    var count: UInt32 = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    return Int(count)
  }

  /// What the first parentheses matched.
  ///
  /// - Returns: nil where the pattern does not match, or those parentheses took no part in it.
  package func firstCapture(in subject: [UInt8]) -> [UInt8]? {
    guard captureCount > 0, match(subject) == .matches else { return nil }
    // Pairs of offsets: the whole match's, and then those of each pair of parentheses.
    guard let offsets = pcre2_get_ovector_pointer_8(matchData) else { return nil }
    let (start, end) = (offsets[2], offsets[3])
    // PCRE2_UNSET comes as -1; and \K may turn an end before its start.
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

  /// Where it is wrong, in bytes of UTF-8 from its beginning; at its end where something is missing.
  package let byteOffset: Int

  /// As PCRE2 puts it.
  package let reason: String

  package init(source: String, byteOffset: Int, reason: String) {
    self.source = source
    self.byteOffset = byteOffset
    self.reason = reason
  }
}
