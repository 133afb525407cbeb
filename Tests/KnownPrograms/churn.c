/* Short-lived processes, started as fast as possible. Some exit immediately, some allocate memory
 * first, and some call exec first. */
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
  step();
}
