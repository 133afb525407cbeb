/// What the values of an axis are.
public struct Axis: Hashable, Sendable {
  /// The name of the values. The layout appends the unit: `PSS` becomes `PSS (MiB)`.
  public var title: String
  /// The kind of the values, which determines ticks and number format.
  public var quantity: Quantity

  /// Creates an axis.
  public init(title: String, quantity: Quantity) {
    self.title = title
    self.quantity = quantity
  }
}
