// The C library under one name. Its module is called `Glibc` or `Musl`, depending on the Swift SDK,
// so that each file would have to import it conditionally.
//
// `@_exported` makes files that import this module see the C library's declarations as if they had
// imported it themselves. It satisfies the MemberImportVisibility feature too: members of C types,
// such as the fields of `pollfd`, are visible to files that import `Libc` only.
//
// CLinux includes headers of the C library. A type such as `stat` belongs to the module that the
// compiler loads first, so both are exported.
@_exported public import CLinux

#if canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#endif
