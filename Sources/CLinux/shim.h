#include <fcntl.h>
#include <linux/kcmp.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* prctl(2) is variadic, and Swift can't call variadic C functions. */
static inline int linux_become_child_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

/* The number of processors on which this thread may run, sched_getaffinity(2); 0 if the call fails.
 * The C library declares the function only if _GNU_SOURCE is defined. */
static inline int linux_allowed_processors(void) {
  unsigned long mask[8192 / 8 / sizeof(long)] = {0};
  long size = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
  int count = 0;
  for (long word = 0; word < size / (long)sizeof(long); word++)
    count += __builtin_popcountl(mask[word]);
  return count;
}

/* Whether CAP_SYS_PTRACE is in the effective set of this thread, capget(2). The C library has no
 * wrapper for the call. */
static inline int linux_has_ptrace_capability(void) {
  struct { unsigned version; int pid; } header = {0x20080522, 0};
  struct { unsigned effective, permitted, inheritable; } data[2] = {{0, 0, 0}, {0, 0, 0}};
  const int cap_sys_ptrace = 19;
  return syscall(SYS_capget, &header, data) == 0 && (data[0].effective >> cap_sys_ptrace & 1);
}

/* O_TMPFILE (open(2)), which the C library also defines only with _GNU_SOURCE. The bit __O_TMPFILE
 * has this value on every architecture that uses asm-generic/fcntl.h. */
static const int linux_o_tmpfile = 020000000 | O_DIRECTORY;

/* A file descriptor that becomes readable when one of these blocked signals is pending,
 * signalfd(2); -1 on failure. signals points to a sigset_t. The C library's header declares types
 * that Swift takes for different ones. The kernel's signal sets have 64 bits. */
static inline int linux_signalfd(const void *signals) {
  return syscall(SYS_signalfd4, -1, signals, 64 / 8, 0);
}

/* glibc declares it only if _GNU_SOURCE is defined. musl, and glibc before 2.34, don't have it. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int)
  __attribute__((weak));

/* Makes posix_spawn(3) close all descriptors from this one on. An older C library leaves those open
 * that are not closed on exec. */
static inline int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  if (!posix_spawn_file_actions_addclosefrom_np) return 0;
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

/* A file descriptor that becomes readable when a file is written to or cut, inotify(7); -1 on
 * failure. Reading it never blocks. */
static inline int linux_watch_file(const char *path) {
  int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor >= 0 && inotify_add_watch(descriptor, path, IN_MODIFY) < 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

/* Whether two processes have the same address space, kcmp(2): 0 if they have, a positive number if
 * not; -1 on failure. The C library has no function for it. */
static inline int linux_compare_address_spaces(pid_t first, pid_t second) {
  return syscall(SYS_kcmp, first, second, KCMP_VM, 0UL, 0UL);
}

/* The address at which the executable is mapped and the end of its text segment, set by the linker.
 * Writable segments follow. */
extern const char __executable_start[], etext[];

/* Drops this program's text from its resident set, madvise(2). Pages that are used again are mapped
 * from the page cache; breakpoints set by a debugger are lost. */
static inline int linux_leave_text(void) {
  unsigned long page = sysconf(_SC_PAGESIZE);
  unsigned long start = (unsigned long)__executable_start & -page;
  return madvise((void *)start, ((unsigned long)etext & -page) - start, MADV_DONTNEED);
}

/* What linux_stat_cached reads of a file. */
struct linux_file {
  unsigned device_major, device_minor, mode;
  unsigned long long inode, size, mount;
};

/* Reads the attributes of an open file, statx(2), without asking the server of a network file
 * system: AT_EMPTY_PATH | AT_STATX_DONT_SYNC. -1 on failure, and before Linux 5.8, which has no
 * STATX_MNT_ID. The C library declares the function only if _GNU_SOURCE is defined. */
static inline int linux_stat_cached(int file, struct linux_file *found) {
  struct {
    unsigned mask, block_size;
    unsigned long long attributes;
    unsigned links, user, group;
    unsigned short mode, spare;
    unsigned long long inode, size, blocks, attributes_mask;
    struct { long long seconds; unsigned nanoseconds; int reserved; } times[4];
    unsigned special_major, special_minor, device_major, device_minor;
    unsigned long long mount, rest[13];
  } status = {0};
  if (syscall(SYS_statx, file, "", 0x1000 | 0x4000, 0x1 | 0x100 | 0x200 | 0x1000, &status) != 0)
    return -1;
  if (!(status.mask & 0x1000)) return -1;
  found->device_major = status.device_major;
  found->device_minor = status.device_minor;
  found->mode = status.mode;
  found->inode = status.inode;
  found->size = status.size;
  found->mount = status.mount;
  return 0;
}

/* O_PATH (open(2)), which the C library defines only with _GNU_SOURCE. It has this value on every
 * architecture that uses asm-generic/fcntl.h. */
static const int linux_o_path = 010000000;

/* How many pages of a file are in the page cache, cachestat(2), Linux 6.5; -1 on failure. The call
 * has this number on every architecture but alpha. */
static inline long long linux_cached_pages(int file) {
  unsigned long long range[2] = {0, 0}, counts[5] = {0};
  return syscall(451, file, range, counts, 0) == 0 ? (long long)counts[0] : -1;
}

/* Opens a file below a directory as if that were the root of the file system: `..` and symbolic
 * links don't lead out of it. openat2(2) with RESOLVE_IN_ROOT (0x10) and RESOLVE_NO_MAGICLINKS (0x02),
 * Linux 5.6; -1 on failure. The call has this number on every architecture but alpha. */
static inline int linux_open_in_root(int directory, const char *path, int flags) {
  struct { unsigned long long flags, mode, resolve; } how = {(unsigned)flags, 0, 0x10 | 0x02};
  return syscall(437, directory, path, &how, sizeof how);
}

/* Whether an open file is in a proc file system, fstatfs(2): PROC_SUPER_MAGIC. */
static inline int linux_is_procfs(int file) {
  struct statfs status;
  return fstatfs(file, &status) == 0 && status.f_type == 0x9fa0;
}

/* POLLRDHUP (poll(2)), which the C library defines only with _GNU_SOURCE: the other side of a
 * connection sends nothing more. It has this value on every architecture but sparc. */
static const int linux_pollrdhup = 0x2000;

/* Accepts a connection without waiting, and keeps its descriptor from child processes, accept4(2);
 * -1 on failure. The C library declares the function only if _GNU_SOURCE is defined. */
static inline int linux_accept(int listener, void *address, unsigned *length) {
  return syscall(SYS_accept4, listener, address, length, 02000000 | 04000);
}
