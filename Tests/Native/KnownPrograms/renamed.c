/* A process that gets another command line or name: "before" becomes "behind".
 *
 *   renamed KIND before
 *
 * The first line has the PID of the process. The last line is written after the change.
 *
 *   exec      It calls exec(2).
 *   title     It overwrites its argument.
 *   name      It has no arguments, and changes its name.
 *   reused    It ends, and another process gets its PID.
 *   written   This program overwrites the argument. The process does not run.
 */
#include "step.h"

#include <linux/sched.h>
#include <sys/syscall.h>

static const char name[] = "behind";

/* A descriptor that exec(2) keeps. */
enum { INHERITED = 9 };

static int is(const char *kind, const char *other) { return strcmp(kind, other) == 0; }

static pid_t child_with(pid_t pid) {
  struct clone_args arguments = {
      .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
  pid_t result = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (result == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
  return result;
}

static void say(int output) { must(write(output, "", 1) == 1, "write"); }

static void hear(int input) {
  char byte;
  must(read(input, &byte, 1) == 1, "read");
}

/* Writes a line, and waits for the next step. */
static void tell(const char *line) {
  step_length = snprintf(step_line, sizeof step_line, "%s", line);
  step();
}

static void overwrite(pid_t pid, const char *argument) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  int memory = open(path, O_RDWR);
  if (memory < 0 || pwrite(memory, name, strlen(name), (uintptr_t)argument) < 0) tell("denied");
}

/* Makes the command line empty. */
static void erase(char **arguments) {
  char *end = arguments[2] + strlen(arguments[2]);
  memset(arguments[0], 0, (size_t)(end - arguments[0]));
}

static void act(const char *kind, char **arguments, int go, int done) {
  int isNamed = is(kind, "name");
  if (isNamed) {
    erase(arguments);
    prctl(PR_SET_NAME, "before");
    say(done);
  }
  hear(go);
  if (is(kind, "exec")) {
    char *next[] = {arguments[0], "again", "behind", NULL};
    execv("/proc/self/exe", next);
    must(0, "execv");
  }
  if (isNamed)
    prctl(PR_SET_NAME, name);
  else
    memcpy(arguments[2], name, strlen(name));
  say(done);
  for (;;) pause();
}

int main(int count, char **arguments) {
  must(count == 3, "two arguments");
  const char *kind = arguments[1];
  if (is(kind, "again")) {
    say(INHERITED);
    for (;;) pause();
  }
  int go[2], done[2];
  must(pipe(done) == 0 && dup2(done[1], INHERITED) == INHERITED && pipe(go) == 0, "pipe");
  pid_t pid = child();
  if (pid == 0) act(kind, arguments, go[0], INHERITED);
  if (is(kind, "name")) hear(done[0]);
  char line[16];
  snprintf(line, sizeof line, "%d", pid);
  tell(line);
  if (is(kind, "reused")) {
    must(kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid, "kill");
    pid = child_with(pid);
    if (pid == 0) act(kind, arguments, go[0], INHERITED);
    if (pid < 0) tell("denied");
  }
  if (is(kind, "written")) {
    overwrite(pid, arguments[2]);
  } else {
    say(go[1]);
    hear(done[0]);
  }
  tell("done");
  return 0;
}
