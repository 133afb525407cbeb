extension Sequence {
  /// Returns the elements in order. Equal elements keep their order.
  ///
  /// It is for code that does not run for each process of a sample. The compiler makes a copy of
  /// `sorted(by:)` for each type of element and each comparison, but only one of this.
  package func ordered(by precedes: (Element, Element) -> Bool) -> [Element] {
    Array(self).withUnsafeBufferPointer { elements in
      elements.indices.sorted { precedes(elements[$0], elements[$1]) }.map { elements[$0] }
    }
  }
}
