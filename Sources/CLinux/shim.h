#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* prctl(2) takes whatever it is given, and Swift does not call such functions. */
static inline int linux_become_child_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

/* How many processors the program may use, sched_getaffinity(2); 0 where the kernel does not tell. The C
 * library has a function for it, but not for who does not ask for GNU's extensions. */
static inline int linux_allowed_processors(void) {
  unsigned long mask[8192 / 8 / sizeof(long)] = {0};
  long size = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
  int count = 0;
  for (long word = 0; word < size / (long)sizeof(long); word++)
    count += __builtin_popcountl(mask[word]);
  return count;
}

/* O_TMPFILE (open(2)), which the C library too keeps for who asks for GNU's extensions; its own bit is the
 * same wherever Linux takes asm-generic/fcntl.h. */
static const int linux_open_nameless = 020000000 | O_DIRECTORY;

/* A descriptor that can be read while one of these signals, a sigset_t, is held back, signalfd(2); -1 where
 * there is none. The C library's header for it brings types that Swift would not take for its own; the
 * kernel's sets have 64 signals. */
static inline int linux_signal_descriptor(const void *signals) {
  return syscall(SYS_signalfd4, -1, signals, 64 / 8, 0);
}

/* Where the program's file is mapped and where its text ends, both told by the linker; what may be written lies
 * behind. */
extern const char __executable_start[], etext[];

/* Takes the program's text out of its resident set, madvise(2): what it still needs comes back from the
 * page cache, without breakpoints that a debugger has written there. */
static inline int linux_leave_text(void) {
  unsigned long page = sysconf(_SC_PAGESIZE);
  unsigned long start = (unsigned long)__executable_start & -page;
  return madvise((void *)start, ((unsigned long)etext & -page) - start, MADV_DONTNEED);
}
