extension TimePoint {
  /// Whether a text is a zero such as `0`, `0.00` or `0s`.
  static func isZero(_ text: String) -> Bool {
    let number = text.prefix { $0 == "0" || $0 == "." }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    let units = ["", "ms", "s", "m", "h", "d"]
    return parts.count <= 2 && !parts.contains("")
      && units.contains { $0 == text[number.endIndex...] }
  }

  /// Parses a clock time: `15:30`, `15:30:05.250`, `2026-11-23T15:30:05+01:00`.
  ///
  /// - Returns: `nil` if the text has another form. Numbers may be out of range.
  static func clock(_ text: String) -> TimePoint? {
    var rest = text[...]
    let date = take("0000-00-00T", from: &rest) ?? take("0000-00-00 ", from: &rest)
    guard var time = take("00:00", from: &rest) else { return nil }
    if let seconds = take(":00", from: &rest) {
      time += seconds
      if let point = take(".", from: &rest) {
        let decimals = rest.prefix(while: isDigit)
        guard (1...9).contains(decimals.count) else { return nil }
        time += point + decimals
        rest = rest[decimals.endIndex...]
      }
    } else {
      time += ":00"
    }
    let zone =
      take("Z", from: &rest) ?? take("+00:00", from: &rest) ?? take("-00:00", from: &rest)
    guard rest.isEmpty else { return nil }
    return .clock(
      date: date.map { String($0.dropLast()) }, time: String(time), zone: zone.map { String($0) })
  }

  /// Removes the beginning of a text if it has a form, in which each `0` is any digit.
  private static func take(_ form: String, from rest: inout Substring) -> Substring? {
    let beginning = rest.prefix(form.count)
    let fits = zip(beginning, form).allSatisfy { $1 == "0" ? isDigit($0) : $0 == $1 }
    guard fits, beginning.count == form.count else { return nil }
    rest = rest[beginning.endIndex...]
    return beginning
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}
