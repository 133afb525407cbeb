extension Array {
  /// Returns at most `limit` elements: the largest in their order, then the others merged in one.
  ///
  /// Nothing is merged if all elements fit. Of elements with the same size, the first is kept.
  ///
  /// - Parameters:
  ///   - limit: the largest number of elements in the result, the merged one included. Below 1 it
  ///     counts as 1.
  ///   - remainder: an element that is itself a merged one. It comes last, and if others are
  ///     merged it becomes part of them.
  ///   - size: the size of an element.
  ///   - merge: makes one element of the smallest ones, which come largest first and then the
  ///     remainder. Not called if nothing is merged.
  package func mergingSmallest<Size: Comparable>(
    limit: Int, remainder: Element? = nil, bySize size: (Element) -> Size,
    merge: ([Element]) -> Element
  ) -> [Element] {
    let remainder = remainder.map { [$0] } ?? []
    let limit = Swift.max(1, limit)
    guard count + remainder.count > limit else { return self + remainder }
    let sizes = map(size)
    let bySize = indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
    let kept = bySize.prefix(limit - 1).sorted()
    let merged = bySize.dropFirst(limit - 1).map { self[$0] }
    return kept.map { self[$0] } + [merge(merged + remainder)]
  }
}
