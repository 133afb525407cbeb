/* Leaks 256 KiB in each of 120 steps: into a mapped file if there is an argument, its path.
 * Otherwise into the arena of a thread, in blocks that are too small for a mapping of their own. */
#include "step.h"
#include <pthread.h>

enum { STEPS = 120, BLOCK = 1000 };
static const size_t LEAK = 256 * KIB;

static void leak_into_file(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  must(file >= 0, path);
  must(ftruncate(file, STEPS * LEAK) == 0, "ftruncate");
  char *room = mmap(NULL, STEPS * LEAK, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  must(room != MAP_FAILED, "mmap");
  for (int i = 0; i < STEPS; i++) {
    step();
    touch(room + i * LEAK, LEAK);
  }
}

static void *leak_into_arena(void *nothing) {
  for (int i = 0; i < STEPS; i++) {
    step();
    for (size_t leaked = 0; leaked < LEAK; leaked += BLOCK) memset(malloc(BLOCK), 1, BLOCK);
  }
  return nothing;
}

int main(int count, char **arguments) {
  if (count > 1) {
    leak_into_file(arguments[1]);
    return 0;
  }
  pthread_t thread;
  must(pthread_create(&thread, NULL, leak_into_arena, NULL) == 0, "pthread_create");
  pthread_join(thread, NULL);
}
