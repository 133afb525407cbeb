/// One mapping (VMA) of a process, with the values of its entry in `smaps`.
///
/// The type is public, and not package, because its values are read for each mapping. In Swift 6.3,
/// only public functions are inlined in other modules.
///
/// Source: `show_map_vma` and `show_smap` in the kernel's `fs/proc/task_mmu.c`; proc_pid_smaps(5).
public struct Mapping: Equatable, Sendable {
  /// The addresses that the mapping spans.
  package var addresses: Range<UInt64>

  package var permissions: Permissions

  /// The range of the name in the bytes that came with the mapping; empty if it has no name.
  package var name: Range<Int>

  /// The range of the text after `VmFlags:` in the same bytes; empty if the kernel printed none.
  package var flags: Range<Int> = 0..<0

  @usableFromInline
  var fields = SmapsFieldValues()

  package init(addresses: Range<UInt64>, permissions: Permissions, name: Range<Int>) {
    self.addresses = addresses
    self.permissions = permissions
    self.name = name
  }

  /// A field's value, in bytes; `nil` if the kernel printed no such line.
  @inlinable @inline(__always)
  public subscript(field: SmapsField) -> UInt64? {
    get { fields[field] }
    set { fields[field] = newValue }
  }

  /// A field's value, in bytes; 0 if the kernel printed no such line. It is faster than the
  /// subscript.
  @inlinable @inline(__always)
  public func bytes(of field: SmapsField) -> UInt64 { fields.bytes[field.rawValue] }

  /// Whether any of some fields is not 0. It is nearly always false for fields about swap and huge
  /// pages.
  @inlinable @inline(__always)
  public func hasNonzero(_ set: SmapsFieldSet) -> Bool { fields.nonzero & set.marks != 0 }

  /// Removes all values and the flags.
  mutating func resetFields() {
    flags = 0..<0
    fields = SmapsFieldValues()
  }

  /// Adjusts the ranges after the bytes have moved.
  mutating func move(by distance: Int) {
    name = name.lowerBound + distance..<name.upperBound + distance
    flags = flags.lowerBound + distance..<flags.upperBound + distance
  }
}
