import CommandLineOptions
import Recording

extension Retention {
  /// A time with a unit, or a size with a unit: the value of `--keep`.
  ///
  /// - Throws: a `ValidationError` if it is neither, or too small.
  init(argument: String) throws {
    // A number alone could be either. In lower case, `m` is minutes: see ``TimeSpan``.
    guard argument.last?.isLetter == true else { throw ValidationError(Self.form) }
    if let span = try? TimeSpan(argument), span.duration >= .seconds(1) {
      self = .duration(span.duration)
    } else if let size = try? ByteSize(argument), size.bytes >= UInt64(Self.smallestSize) {
      self = .size(Int64(clamping: size.bytes))
    } else {
      throw ValidationError(Self.form)
    }
  }

  private static let form =
    "expected a time of at least 1s such as 48h, or a size of at least 1MiB such as 500MiB"

  /// The bound in words.
  var text: String {
    switch self {
    case .duration(let kept): kept.formattedBriefly
    case .size(let bytes): ByteFormatter.brief(UInt64(clamping: bytes))
    }
  }
}
