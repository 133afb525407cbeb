/* Starts programs at a fixed rate, as a machine that is in use does.
 *
 *   starts PER_SECOND [PROGRAM]
 *
 * Each maps and unmaps the C library, which changes its share in every process. Ends with its
 * standard input.
 */
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
  long rate = argc > 1 ? atol(argv[1]) : 20;
  char *program = argc > 2 ? argv[2] : "/bin/true";
  char *arguments[] = {program, NULL};
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (;;) {
    pid_t pid;
    if (posix_spawn(&pid, program, NULL, NULL, arguments, environ) == 0) waitpid(pid, NULL, 0);
    next.tv_nsec += 1000000000 / rate;
    next.tv_sec += next.tv_nsec / 1000000000;
    next.tv_nsec %= 1000000000;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (poll(&input, 1, 0) > 0 && read(0, &(char){0}, 1) <= 0) return 0;
  }
}
