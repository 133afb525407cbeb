/* A process that does not run, and a relative that changes what both share.
 *
 *   relatives KIND
 *
 * The first line has the PID of the process. The last line is written after the relative acted.
 *
 *   executes   The process calls exec(2) a second time and forks the relative after the first line.
 *   poked      The relative does not act: this program writes to its memory.
 *   stranger   A child that has another title forks the relative after the first line.
 */
#include "step.h"

#include <sched.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define SIZE (64 * PAGE)

static int is(const char *kind, const char *other) { return strcmp(kind, other) == 0; }

static char *room;
static int go, answer;
static const char *kind;

/* Acts once, and waits or exits. */
static int act(void *unused) {
  (void)unused;
  char byte;
  must(read(go, &byte, 1) == 1, "read");
  if (is(kind, "exits")) _exit(0);
  touch(room, SIZE);
  must(write(answer, "", 1) == 1, "write");
  /* Ends with the program. */
  while (read(go, &byte, 1) > 0) {}
  _exit(0);
}

/* Whether the relative is forked after the process was observed. */
static int is_late(void) { return is(kind, "executes") || is(kind, "stranger"); }

static void await(void) {
  char byte;
  must(read(go, &byte, 1) == 1, "read");
}

static void confirm(void) { must(write(answer, "", 1) == 1, "write"); }

/* Starts the relative, from a child that has another title. */
static void stranger(char *title) {
  touch(room, SIZE);
  if (child() != 0) return;
  memset(title, 'x', strlen(title));
  await();
  if (child() == 0) act(NULL);
  confirm();
  for (;;) pause();
}

static void tell(pid_t pid, int observed) {
  must(write(observed, &pid, sizeof pid) == sizeof pid, "write");
}

/* The observed process, or the parent of it. */
static void target(int observed, char **argv) {
  room = anonymous(SIZE);
  if (is(kind, "executes") && is(argv[0], "target")) {
    tell(getpid(), observed);
    await();
    execl("/proc/self/exe", "again", kind, argv[2], argv[3], argv[4], NULL);
    must(0, "exec");
  } else if (is(kind, "executes")) {
    touch(room, SIZE);
    if (child() == 0) act(NULL);
    confirm();
    for (;;) pause();
  } else if (is(kind, "stranger")) {
    stranger(argv[0]);
  } else if (is(kind, "memory")) {
    /* The same address space in another process. */
    char *stack = anonymous(64 * KIB);
    must(clone(act, stack + 64 * KIB, CLONE_VM | SIGCHLD, NULL) > 0, "clone");
  } else {
    touch(room, SIZE);
    if (is(kind, "poked"))
      must(write(answer, &room, sizeof room) == sizeof room, "write");
    if (child() == 0) {
      if (is(kind, "poked")) for (;;) pause();
      /* Outlives its parent. */
      if (is(kind, "siblings")) prctl(PR_SET_PDEATHSIG, 0);
      act(NULL);
    }
  }
  if (is(kind, "siblings")) {
    pid_t other = fork();
    must(other >= 0, "fork");
    if (other > 0) {
      tell(other, observed);
      _exit(0);
    }
  } else {
    tell(getpid(), observed);
  }
  for (;;) pause();
}

static pid_t child_of(pid_t pid) {
  char path[64], text[16];
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
  int children = open(path, O_RDONLY);
  ssize_t count = read(children, text, sizeof text - 1);
  must(count > 0, "children");
  close(children);
  text[count] = 0;
  return atoi(text);
}

/* Writes to pages of another process. Returns whether that was possible. */
static int poke(pid_t pid, char *start) {
  static char text[SIZE];
  struct iovec from = {text, SIZE}, to = {start, SIZE};
  return syscall(SYS_process_vm_writev, pid, &from, 1UL, &to, 1UL, 0UL) == (long)SIZE;
}

int main(int argc, char **argv) {
  must(argc >= 2, "usage: relatives KIND");
  kind = argv[1];
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  if (argc == 5) {
    go = atoi(argv[2]);
    answer = atoi(argv[3]);
    target(atoi(argv[4]), argv);
  }
  int command[2], done[2], observed[2];
  must(pipe(command) == 0 && pipe(done) == 0 && pipe(observed) == 0, "pipe");
  must(fcntl(command[1], F_SETFD, FD_CLOEXEC) == 0, "fcntl");
  /* Adopts what outlives the target. */
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  pid_t started = child();
  if (started == 0) {
    char first[16], second[16], third[16];
    snprintf(first, sizeof first, "%d", command[0]);
    snprintf(second, sizeof second, "%d", done[1]);
    snprintf(third, sizeof third, "%d", observed[1]);
    execl("/proc/self/exe", "target", kind, first, second, third, NULL);
    must(0, "exec");
  }
  pid_t pid;
  must(read(observed[0], &pid, sizeof pid) == sizeof pid, "read");
  if (is(kind, "siblings")) must(waitpid(started, NULL, 0) == started, "waitpid");
  step_length = snprintf(step_line, sizeof step_line, "%d", pid);
  step();
  char byte;
  int done_it = 1;
  must(write(command[1], "", 1) == 1, "write");
  if (is_late()) {
    must(read(done[0], &byte, 1) == 1, "read");
    step_length = snprintf(step_line, sizeof step_line, "forked");
    step();
    must(write(command[1], "", 1) == 1, "write");
  }
  close(done[1]);
  if (is(kind, "exits")) {
    /* It is a zombie, because the process does not wait for it. Its memory is gone before. */
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/statm", child_of(pid));
    for (int attempt = 0; attempt < 10000; attempt++) {
      int sizes = open(path, O_RDONLY);
      if (sizes < 0 || read(sizes, &byte, 1) != 1 || byte == '0') break;
      close(sizes);
      usleep(1000);
    }
  } else if (is(kind, "poked")) {
    must(read(done[0], &room, sizeof room) == sizeof room, "read");
    done_it = poke(child_of(pid), room);
  } else {
    must(read(done[0], &byte, 1) == 1, "read");
  }
  step_length = snprintf(step_line, sizeof step_line, "%s", done_it ? "done" : "unavailable");
  step();
  kill(pid, SIGKILL);
  return 0;
}
