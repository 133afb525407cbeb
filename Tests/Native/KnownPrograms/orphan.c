/* A child that outlives its parent and then forks. The child has another name and executes the
 * steps. Each line lists the parent first. */
#include "step.h"

static void tell(pid_t pid) { grown(pid, "heap", 0, 1); }

int main(int count, char **arguments) {
  if (count == 1) {
    pid_t parent = getpid();
    if (fork() > 0)
      for (;;) pause();
    char number[16];
    snprintf(number, sizeof number, "%d", parent);
    char *next[] = {"an-orphan-to-be", number, NULL};
    execv("/proc/self/exe", next);
    must(0, "execv");
  }
  pid_t parent = atoi(arguments[1]);
  must(getppid() == parent, "the parent has ended");
  tell(parent);
  tell(getpid());
  step();
  kill(parent, SIGKILL);
  while (getppid() == parent) usleep(1000);
  tell(getpid());
  step();
  pid_t grandchild = child();
  if (grandchild == 0)
    for (;;) pause();
  tell(getpid());
  tell(grandchild);
  step();
}
