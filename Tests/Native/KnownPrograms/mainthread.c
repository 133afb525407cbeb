/* The main thread exits (pthread_exit(3)), and then another one touches 24 MiB. */
#include "step.h"
#include <pthread.h>

/* Whether the main thread is a zombie. Its name contains no parenthesis. */
static int main_thread_has_exited(void) {
  char stat[512] = {0};
  int file = open("/proc/self/stat", O_RDONLY);
  must(file >= 0 && read(file, stat, sizeof stat - 1) > 0, "stat");
  close(file);
  char *name_end = strrchr(stat, ')');
  return name_end && name_end[2] == 'Z';
}

static void *thread(void *unused) {
  (void)unused;
  char *room = anonymous(24 * MIB);
  while (!main_thread_has_exited()) usleep(1000);
  step();
  touch(room, 24 * MIB);
  grown(getpid(), "anon_mappings", 24 * MIB, 1);
  step();
  _exit(0);
}

int main(void) {
  pthread_t other;
  must(pthread_create(&other, NULL, thread, NULL) == 0, "pthread_create");
  pthread_exit(NULL);
}
