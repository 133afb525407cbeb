/// A value that lies apart from whoever holds it, so that what holds many stays small and moving it is
/// cheap. It is copied only where it has two holders and one changes it.
@dynamicMemberLookup
struct Boxed<Value: Sendable>: Sendable {
  // One element, always: an array has both the room of its own and the copying.
  private var storage: [Value]

  init(_ value: Value) {
    storage = [value]
  }

  @inline(__always)
  subscript<Member>(dynamicMember path: WritableKeyPath<Value, Member>) -> Member {
    get { storage[0][keyPath: path] }
    _modify { yield &storage[0][keyPath: path] }
  }
}
