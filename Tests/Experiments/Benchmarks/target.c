/* A large and busy process that measures its own latencies.
 *
 *   target GIBIBYTES SECONDS [MAPPINGS]
 *
 * With a third argument its memory is divided into that many mappings.
 * Touches its memory in 4-KiB pages and prints a line. Then, for each line of its standard input, one
 * thread maps and unmaps pages for SECONDS, and another thread faults pages of an existing mapping.
 * Prints the number of mmap calls and of faults, and their median, 99.9 % quantile and worst latencies
 * in microseconds. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { capacity = 1 << 24 };

struct latencies {
  unsigned *nanoseconds;
  int count;
};

static struct latencies maps, faults;
static volatile int running;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void note(struct latencies *all, long nanoseconds) {
  if (all->count < capacity)
    all->nanoseconds[all->count++] = nanoseconds > 0xFFFFFFFFL ? 0xFFFFFFFFU : nanoseconds;
}

static void pause_a_little(void) {
  struct timespec time = {0, 50000};
  nanosleep(&time, NULL);
}

static void *map(void *nothing) {
  while (running) {
    long begin = now();
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    note(&maps, now() - begin);
    munmap(page, 4096);
    pause_a_little();
  }
  return nothing;
}

static void *fault(void *nothing) {
  enum { pages = 256 };
  char *area = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  madvise(area, pages * 4096, MADV_NOHUGEPAGE);
  for (int page = 0; running; page = (page + 1) % pages) {
    if (page == 0) madvise(area, pages * 4096, MADV_DONTNEED);
    long begin = now();
    *(volatile char *)(area + page * 4096L) = 1;
    note(&faults, now() - begin);
    pause_a_little();
  }
  munmap(area, pages * 4096);
  return nothing;
}

static int ascending(const void *a, const void *b) {
  unsigned one = *(const unsigned *)a, other = *(const unsigned *)b;
  return (one > other) - (one < other);
}

static void print(const char *name, struct latencies *all, const char *end) {
  qsort(all->nanoseconds, all->count, sizeof(unsigned), ascending);
  int last = all->count - 1;
  printf("%s %d %.1f %.1f %.1f%s", name, all->count, all->nanoseconds[last / 2] / 1e3,
         all->nanoseconds[(int)(last * 0.999)] / 1e3, all->nanoseconds[last] / 1e3, end);
  all->count = 0;
}

int main(int argc, char **argv) {
  size_t size = (size_t)(argc > 1 ? atof(argv[1]) * 1024 : 1024) << 20;
  int seconds = argc > 2 ? atoi(argv[2]) : 10;
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  madvise(memory, size, MADV_NOHUGEPAGE);
  for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
  int mappings = argc > 3 ? atoi(argv[3]) : 1;
  size_t length = size / mappings & ~(size_t)4095;
  /* Every other mapping is read-only. */
  for (int mapping = 1; mapping < mappings; mapping += 2)
    if (mprotect(memory + mapping * length, length, PROT_READ) != 0) return 1;
  maps.nanoseconds = malloc(capacity * sizeof(unsigned));
  faults.nanoseconds = malloc(capacity * sizeof(unsigned));
  puts("ready");
  fflush(stdout);
  while (getchar() == '\n') {
    pthread_t threads[2];
    running = 1;
    pthread_create(&threads[0], NULL, map, NULL);
    pthread_create(&threads[1], NULL, fault, NULL);
    sleep(seconds);
    running = 0;
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    print("mmap", &maps, " ");
    print("fault", &faults, "\n");
    fflush(stdout);
  }
  return 0;
}
