/* 6 threads with an arena of glibc each. The first thread fills more than one heap of 64 MiB, the
 * others 3 MiB. One mapping has the addresses of an arena, but is none: like that of a JVM, its
 * memory was mapped again. Then the last thread allocates 8 MiB more. Then all threads free their
 * memory.
 *
 * Prints `heaps`, the number of heaps of arenas by malloc_info(3), and
 * `arena`, an address in the arena of the last thread. */
#include "step.h"
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 6, BLOCK = 1000 };
static atomic_int ready, phase;
static void *last;

static void wait_for(int wanted) {
  atomic_fetch_add(&ready, 1);
  while (phase < wanted) usleep(1000);
}

static void *thread(void *argument) {
  intptr_t index = (intptr_t)argument;
  size_t count = (index == 0 ? 68 : 3) * MIB / BLOCK, more = 8 * MIB / BLOCK;
  void **blocks = malloc((count + more) * sizeof *blocks);
  for (size_t i = 0; i < count; i++) memset(blocks[i] = malloc(BLOCK), 1, BLOCK);
  if (index == THREADS - 1) last = blocks[0];
  wait_for(1);
  if (index == THREADS - 1)
    for (size_t i = 0; i < more; i++) memset(blocks[count++] = malloc(BLOCK), 1, BLOCK);
  wait_for(2);
  for (size_t i = 0; i < count; i++) free(blocks[i]);
  malloc_trim(0);
  wait_for(3);
  return NULL;
}

/* The number of heaps in the arenas of threads. The main arena has none. */
static long heaps(void) {
  char *text = NULL;
  size_t length;
  FILE *file = open_memstream(&text, &length);
  must(file && malloc_info(0, file) == 0 && fclose(file) == 0, "malloc_info");
  long sum = 0;
  const char *key = "<aspace type=\"subheaps\" size=\"";
  for (const char *at = text; (at = strstr(at, key)); at++) sum += atol(at + strlen(key));
  free(text);
  return sum;
}

static void print(void) {
  while (ready < THREADS * (phase + 1)) usleep(1000);
  grown(getpid(), "heaps", heaps(), THREADS);
  grown(getpid(), "arena", (long)last, 1);
  step();
  phase++;
}

/* 64 MiB at a multiple of 64 MiB, of which the first 4 MiB are mapped again as writable. */
static void reserve_like_a_jvm(void) {
  size_t size = 64 * MIB;
  char *room = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  must(room != MAP_FAILED, "mmap");
  char *start = (char *)(((uintptr_t)room + size - 1) / size * size);
  munmap(room, start - room);
  munmap(start + size, room + size - start);
  char *used = mmap(start, 4 * MIB, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  must(used == start, "mmap");
  touch(used, 4 * MIB);
}

int main(void) {
  mallopt(M_ARENA_MAX, THREADS + 1);
  mallopt(M_ARENA_TEST, THREADS + 1);
  mallopt(M_MMAP_THRESHOLD, 32 * MIB);
  reserve_like_a_jvm();
  pthread_t threads[THREADS];
  for (intptr_t i = 0; i < THREADS; i++)
    must(pthread_create(&threads[i], NULL, thread, (void *)i) == 0, "pthread_create");
  print();
  print();
  print();
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}
