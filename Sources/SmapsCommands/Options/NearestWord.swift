/// Finds the word that somebody may have meant.
enum NearestWord {
  /// - Parameter words: any spelling; upper and lower case are the same.
  /// - Returns: one of which it is the beginning, or else one of which it is a part, or else the one
  ///   that takes the fewest changes of a letter; nil where every one would be another word.
  static func to(_ typed: String, among words: [String]) -> String? {
    let beginning = typed.lowercased()
    if typed.count > 2, let word = words.first(where: { $0.lowercased().hasPrefix(beginning) }) {
      return word
    }
    if typed.count > 3, let word = words.first(where: { $0.lowercased().contains(beginning) }) {
      return word
    }
    let nearest = words.map { (word: $0, distance: distance(typed.lowercased(), $0.lowercased())) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(2, typed.count * 2 / 5) else { return nil }
    return nearest.word
  }

  /// How many letters must be inserted, left out or replaced to make the one of the other
  /// (Levenshtein).
  static func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one), Array(other))
    var row = Array(0...other.count)
    for (line, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, candidate) in other.enumerated() {
        let replaced = diagonal + (letter == candidate ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row.last ?? 0
  }
}
