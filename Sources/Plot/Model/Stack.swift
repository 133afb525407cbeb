/// Layers laid one upon the other: where each begins and ends at each time.
package struct Stack: Equatable, Sendable {
  /// The lower edge of the stack, which is 0, then the upper edge of each layer from the bottom up.
  package let edges: [[Double]]

  /// - Parameter layers: the heights of each layer from the bottom up, one for each time. What is
  ///   below 0 counts as 0: there is nothing to be drawn below the ground.
  package init(_ layers: [[Double]], count: Int) {
    var edges = [[Double](repeating: 0, count: count)]
    for layer in layers {
      var edge = edges[edges.count - 1]
      for index in edge.indices { edge[index] += max(0, layer[index]) }
      edges.append(edge)
    }
    self.edges = edges
  }

  /// The upper edge of the whole.
  package var outline: [Double] { edges[edges.count - 1] }
}
