/* Changes that are made to the memory of a process that does not run.
 *
 *   foreign KIND FILE
 *
 * The first line has the PID of the process. The second line is written after the change, or has
 * the word "unavailable" if the kernel does not allow it. The process is started by exec(2), so it
 * has no relatives.
 */
#include "step.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define PAGES ((size_t)64)
#define SIZE (PAGES * PAGE)
#define HUGE (2 * MIB)

/* What the target tells: where its memory is, and a descriptor of it. */
struct target {
  char *start;
  int descriptor;
};

static int is(const char *kind, const char *other) { return strcmp(kind, other) == 0; }

static char *mapped(int file, int protection, int flags) {
  char *start = mmap(NULL, SIZE, protection, flags, file, 0);
  must(start != MAP_FAILED, "mmap");
  return start;
}

static int handler(void) { return syscall(SYS_userfaultfd, O_CLOEXEC); }

/* Makes the memory of the target. */
static struct target prepare(const char *kind, int file) {
  struct target made = {NULL, -1};
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  if (is(kind, "write")) {
    made.start = anonymous(SIZE);
  } else if (is(kind, "fault")) {
    made.start = anonymous(SIZE);
    made.descriptor = handler();
    struct uffdio_api api = {.api = UFFD_API};
    struct uffdio_register range = {
        .range = {(uintptr_t)made.start, SIZE}, .mode = UFFDIO_REGISTER_MODE_MISSING};
    if (made.descriptor < 0 || ioctl(made.descriptor, UFFDIO_API, &api) < 0 ||
        ioctl(made.descriptor, UFFDIO_REGISTER, &range) < 0)
      made.start = NULL;
  } else if (is(kind, "collapse")) {
    char *room = mmap(NULL, 2 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(room != MAP_FAILED, "mmap");
    made.start = (char *)(((uintptr_t)room + HUGE - 1) & ~(uintptr_t)(HUGE - 1));
    touch(made.start, PAGE);
    /* Without MADV_HUGEPAGE, khugepaged does not collapse it first if huge pages need advice. */
    prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0);
  } else if (is(kind, "merge")) {
    made.start = anonymous(SIZE);
    memset(made.start, 42, SIZE);
    if (madvise(made.start, SIZE, MADV_MERGEABLE) < 0) made.start = NULL;
  } else {
    int isShared = is(kind, "shared");
    made.start = mapped(file, PROT_READ, isShared ? MAP_SHARED : MAP_PRIVATE);
    look(made.start, SIZE);
  }
  return made;
}

static void put(const char *path, const char *text) {
  int file = open(path, O_WRONLY);
  if (file < 0) return;
  (void)!write(file, text, strlen(text));
  close(file);
}

/* The control group of the target, in version 1 or 2; empty if there is none. */
static char group[128];

static void make_group(void) {
  static const char *const parents[] = {"/sys/fs/cgroup/memory", "/sys/fs/cgroup"};
  for (int i = 0; i < 2; i++) {
    char file[192];
    snprintf(group, sizeof group, "%s/foreign-%d", parents[i], getpid());
    if (mkdir(group, 0755) < 0) continue;
    for (int j = 0; j < 2; j++) {
      snprintf(file, sizeof file, "%s/memory.%s", group, j ? "reclaim" : "force_empty");
      if (access(file, W_OK) == 0) return;
    }
    rmdir(group);
  }
  group[0] = 0;
}

static void leave_group(pid_t pid) {
  if (!group[0]) return;
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  for (int attempt = 0; attempt < 1000 && rmdir(group) < 0; attempt++) usleep(1000);
}

/* Advises about the memory of another process. */
static int advise(pid_t pid, char *start, size_t bytes, int advice) {
  int process = syscall(SYS_pidfd_open, pid, 0);
  struct iovec range = {start, bytes};
  return syscall(SYS_process_madvise, process, &range, 1, advice, 0) == (ssize_t)bytes;
}

static int in_group(const char *name, const char *text) {
  char path[192];
  snprintf(path, sizeof path, "%s/%s", group, name);
  put(path, text);
  return group[0] != 0;
}

/* Changes the memory. Returns whether that was possible. */
static int change(const char *kind, const char *path, int file, pid_t pid, struct target target) {
  char text[SIZE];
  memset(text, 1, sizeof text);
  struct iovec from = {text, sizeof text}, to = {target.start, sizeof text};
  if (!target.start) return 0;
  if (is(kind, "write"))
    return syscall(SYS_process_vm_writev, pid, &from, 1UL, &to, 1UL, 0UL) == (long)sizeof text;
  if (is(kind, "poke")) {
    /* The kernel replaces pages of the file by anonymous ones. */
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/mem", pid);
    int memory = open(name, O_RDWR);
    return memory >= 0 &&
           pwrite(memory, text, sizeof text, (off_t)(uintptr_t)target.start) == sizeof text;
  }
  if (is(kind, "fault")) {
    int process = syscall(SYS_pidfd_open, pid, 0);
    int copy = syscall(SYS_pidfd_getfd, process, target.descriptor, 0);
    struct uffdio_copy pages = {
        .dst = (uintptr_t)target.start, .src = (uintptr_t)text, .len = sizeof text};
    return copy >= 0 && ioctl(copy, UFFDIO_COPY, &pages) == 0;
  }
  if (is(kind, "pageout")) return advise(pid, target.start, SIZE, MADV_PAGEOUT);
  if (is(kind, "collapse")) return advise(pid, target.start, HUGE, MADV_COLLAPSE);
  if (is(kind, "truncate")) return ftruncate(file, 0) == 0;
  if (is(kind, "unlink")) return unlink(path) == 0;
  if (is(kind, "reclaim"))
    return in_group("memory.force_empty", "0") && in_group("memory.reclaim", "1M");
  if (is(kind, "mapper") || is(kind, "shared")) {
    look(mapped(file, PROT_READ, is(kind, "shared") ? MAP_SHARED : MAP_PRIVATE), SIZE);
    return 1;
  }
  /* ksmd does it when it comes to these pages. */
  return is(kind, "merge");
}

int main(int argc, char **argv) {
  must(argc >= 3, "usage: foreign KIND FILE");
  const char *kind = argv[1], *path = argv[2];
  if (argc == 5) {
    struct target made = prepare(kind, atoi(argv[3]));
    must(write(atoi(argv[4]), &made, sizeof made) == sizeof made, "write");
    for (;;) pause();
  }
  int ends[2];
  must(pipe(ends) == 0, "pipe");
  int file = is(kind, "shared") ? memfd_create("shared", 0)
                                : open(path, O_RDWR | O_CREAT | O_TRUNC, 0700);
  must(file >= 0 && ftruncate(file, SIZE) == 0, "open");
  if (is(kind, "reclaim")) make_group();
  pid_t pid = child();
  if (pid == 0) {
    char first[16], second[16];
    snprintf(first, sizeof first, "%d", file);
    snprintf(second, sizeof second, "%d", ends[1]);
    if (group[0]) in_group("cgroup.procs", "0");
    execl("/proc/self/exe", "target", kind, path, first, second, NULL);
    must(0, "exec");
  }
  struct target target;
  must(read(ends[0], &target, sizeof target) == sizeof target, "read");
  /* The share of this process is there from the beginning. */
  if (is(kind, "poke")) look(mapped(file, PROT_READ, MAP_PRIVATE), SIZE);
  step_length = snprintf(step_line, sizeof step_line, "%d", pid);
  step();
  int done = change(kind, path, file, pid, target);
  step_length = snprintf(step_line, sizeof step_line, "%s", done ? "done" : "unavailable");
  step();
  leave_group(pid);
  return 0;
}
