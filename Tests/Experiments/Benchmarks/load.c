/* A load: processes that create many mappings and then sleep.
 *
 *   load PROCESSES MAPPINGS [MILLISECONDS]
 *
 * With a third argument they run shortly at this interval. Prints the PIDs. Kills all processes when its standard input ends, and exits after them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int processes = argc > 1 ? atoi(argv[1]) : 1, mappings = argc > 2 ? atoi(argv[2]) : 150;
  int interval = argc > 3 ? atoi(argv[3]) : 0;
  pid_t *children = calloc(processes, sizeof *children);
  if (!children) return 1;
  for (int i = 0; i < processes; i++) {
    pid_t child = fork();
    if (child < 0) return 1;
    children[i] = child;
    if (child > 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int m = 0; m < mappings; m++) {
      /* Every other mapping is read-only. Otherwise the kernel would merge them. */
      char *page = mmap(NULL, 8192, m % 2 ? PROT_READ : PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (page != MAP_FAILED && m % 2 == 0) page[0] = 1;
    }
    printf("%d\n", getpid());
    fflush(stdout);
    for (;;) {
      if (interval) usleep(interval * 1000);
      else pause();
    }
  }
  char end;
  while (read(0, &end, 1) > 0) {}
  for (int i = 0; i < processes; i++) kill(children[i], SIGKILL);
  while (wait(NULL) > 0) {}
  return 0;
}
