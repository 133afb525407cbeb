/* 64 MiB, and a child in the same address space until it calls exec, as vfork(2) and posix_spawn(3)
 * create it. The child makes the second step, and its parent the third, after the exec.
 *
 * With the argument "thread", another thread than the main one creates the child and waits. */
#include "step.h"

#include <pthread.h>
#include <sched.h>

static char *stack;
static pid_t created;

static int run(void *unused) {
  (void)unused;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  grown(getppid(), "anon_mappings", 64 * MIB, 2);
  step();
  execlp("sleep", "sleep", "1000", NULL);
  _exit(1);
}

static void *create(void *unused) {
  created = clone(run, stack + 64 * KIB, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
  must(created > 0, "clone");
  return unused;
}

int main(int count, char **arguments) {
  (void)arguments;
  char *room = anonymous(64 * MIB);
  stack = anonymous(64 * KIB);
  touch(stack, 64 * KIB);
  step();
  touch(room, 64 * MIB);
  pthread_t thread;
  if (count == 1)
    create(NULL);
  else
    must(!pthread_create(&thread, NULL, create, NULL) && !pthread_join(thread, NULL), "thread");
  grown(getpid(), "anon_mappings", 64 * MIB, 2);
  step();
  kill(created, SIGKILL);
  return 0;
}
