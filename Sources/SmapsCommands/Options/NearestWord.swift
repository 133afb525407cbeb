/// Finds the known word that is most similar to a typed one.
enum NearestWord {
  /// Prefers a word that begins with the typed one, then a word that contains it, then the word
  /// with the smallest ``distance(_:_:)``. Ignores case.
  ///
  /// - Returns: `nil` if no word is similar.
  static func to(_ typed: String, among words: [String]) -> String? {
    let beginning = typed.lowercased()
    if typed.count > 2, let word = words.first(where: { $0.lowercased().hasPrefix(beginning) }) {
      return word
    }
    if typed.count > 3,
      let word = words.first(where: { $0.lowercased().index(of: beginning) != nil })
    {
      return word
    }
    let nearest = words.map { (word: $0, distance: distance(typed.lowercased(), $0.lowercased())) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(2, typed.count * 2 / 5),
      // Otherwise no letter would be the same.
      nearest.distance < typed.count
    else { return nil }
    return nearest.word
  }

  /// The Levenshtein distance: the number of letters to insert, delete or replace to turn one word
  /// into the other.
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
