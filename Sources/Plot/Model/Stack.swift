/// Stacked layers: the lower and upper edge of each layer at each time.
package struct Stack: Equatable, Sendable {
  /// The lower edge of the stack, which is 0, then the upper edge of each layer, bottom up.
  package let edges: [[Double]]

  /// Stacks layers.
  ///
  /// - Parameters:
  ///   - layers: the values of each layer from the bottom up. Values below 0 count as 0.
  ///   - count: the number of values of each layer.
  package init(_ layers: [[Double]], count: Int) {
    var edges = [[Double](repeating: 0, count: count)]
    for layer in layers {
      var edge = edges[edges.count - 1]
      for index in edge.indices { edge[index] += max(0, layer[index]) }
      edges.append(edge)
    }
    self.edges = edges
  }

  /// The upper edge of the whole stack.
  package var outline: [Double] { edges[edges.count - 1] }
}
