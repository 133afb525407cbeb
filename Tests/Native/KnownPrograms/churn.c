/* Short-lived processes. One child forks as fast as it can: some of its children exit at once, some
 * allocate memory first, and some call exec. Another child forks processes that live for 50 ms, long
 * enough to be sampled. */
#include "step.h"

int main(int count, char **arguments) {
  if (count > 1) return 0;
  step();
  if (child() == 0) {
    for (int i = 0;; i++) {
      pid_t pid = child();
      if (pid == 0) {
        if (i % 3 == 1) touch(anonymous(4 * MIB), 4 * MIB);
        char *next[] = {arguments[0], "again", NULL};
        if (i % 3 == 2) execv("/proc/self/exe", next);
        _exit(0);
      }
      waitpid(pid, NULL, 0);
    }
  }
  if (child() == 0) {
    for (;;) {
      pid_t pid = child();
      if (pid == 0) {
        usleep(50000);
        _exit(0);
      }
      waitpid(pid, NULL, 0);
    }
  }
  step();
}
