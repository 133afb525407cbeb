/* A load: a process with many waiting threads.
 *
 *   threads COUNT
 *
 * Prints a line when all threads are ready, and exits when its standard input ends.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_barrier_t all;

static void *thread(void *nothing) {
  volatile char depth[64 << 10];
  for (size_t at = 0; at < sizeof depth; at += 4096) depth[at] = 1;
  pthread_barrier_wait(&all);
  for (;;) pause();
  return nothing;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 500;
  pthread_barrier_init(&all, NULL, count + 1);
  for (int i = 0; i < count; i++) {
    pthread_t unused;
    if (pthread_create(&unused, NULL, thread, NULL)) return 1;
  }
  pthread_barrier_wait(&all);
  puts("ready");
  fflush(stdout);
  char end;
  while (read(0, &end, 1) > 0) {}
  _exit(0);
}
