/* Functions that the known programs share. README.md describes the steps. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define PAGE ((size_t)4096)

/* stdio is not used, since its buffers would be on the heap. */
static char step_line[4096];
static size_t step_length;

static void must(int holds, const char *what) {
  if (holds) return;
  dprintf(2, "%s: %s\n", what, strerror(errno));
  _exit(1);
}

/* Adds an expectation to the line of the step: how much this key has grown, in how many mappings.
 * A key that starts with = has this absolute value. */
static inline void grown(pid_t pid, const char *key, long bytes, int mappings) {
  step_length += snprintf(step_line + step_length, sizeof step_line - step_length,
                          "%s%d:%s=%ld/%d", step_length ? " " : "", pid, key, bytes, mappings);
}

/* Ends the step and waits for the next one. */
static void step(void) {
  step_line[step_length++] = '\n';
  must(write(1, step_line, step_length) == (ssize_t)step_length, "write");
  step_length = 0;
  char go;
  if (read(0, &go, 1) != 1) _exit(0);
}

/* Forks a child that is killed when its parent exits. Returns 0 in the child, as fork(2) does. */
static inline pid_t child(void) {
  pid_t pid = fork();
  must(pid >= 0, "fork");
  if (pid == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
  return pid;
}

/* Writes a byte of every page. */
static inline void touch(void *start, size_t bytes) {
  for (size_t at = 0; at < bytes; at += PAGE) ((volatile char *)start)[at] = 1;
}

/* Reads a byte of every page. */
static inline void look(const void *start, size_t bytes) {
  for (size_t at = 0; at < bytes; at += PAGE) (void)((volatile const char *)start)[at];
}

/* Maps anonymous memory with pages of the base size. Guard pages prevent that the kernel merges it
 * with other mappings. */
static inline char *anonymous(size_t bytes) {
  char *room = mmap(NULL, bytes + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(room != MAP_FAILED, "mmap");
  must(mprotect(room + PAGE, bytes, PROT_READ | PROT_WRITE) == 0, "mprotect");
  madvise(room + PAGE, bytes, MADV_NOHUGEPAGE);
  return room + PAGE;
}
