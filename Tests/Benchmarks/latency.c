/* A target that notices when it is held up: it faults and maps all the time beside much memory, and
 * says how long that took.
 *
 *   latency GIB [MAPPING_MIB]
 *
 * Touches GIB (fractions allowed) of memory in pages of 4 KiB, in one mapping or in mappings of
 * MAPPING_MIB, and prints its number. Then one thread touches a page every 200 us, and another maps 64
 * KiB, touches a page of it and unmaps it. For each line on its standard input it prints, for faults
 * and for mappings, how many there were since the line before, and of their latencies the median, the
 * 99.9th percentile and the largest, in us.
 *
 * A latency counts from when the operation was due: one that is held up for a second makes the 5,000
 * behind it late too, as requests to a server would be.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define PAGE ((size_t)4096)
#define PERIOD 200000L
#define CAPACITY (1 << 22)

struct latencies {
  pthread_mutex_t lock;
  float *values;
  size_t count;
};

static struct latencies faults = {PTHREAD_MUTEX_INITIALIZER, NULL, 0};
static struct latencies mappings = {PTHREAD_MUTEX_INITIALIZER, NULL, 0};

static void must(int holds, const char *what) {
  if (holds) return;
  perror(what);
  _exit(1);
}

static char *room(size_t bytes) {
  char *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(start != MAP_FAILED, "mmap");
  madvise(start, bytes, MADV_NOHUGEPAGE);
  return start;
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

/* Does it whenever it is due, however late that is. */
static void *repeat(struct latencies *latencies, void (*operation)(void)) {
  prctl(PR_SET_TIMERSLACK, 1);
  for (long due = now() + PERIOD;; due += PERIOD) {
    struct timespec until = {due / 1000000000L, due % 1000000000L};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    operation();
    long took = now() - due;
    pthread_mutex_lock(&latencies->lock);
    if (latencies->count < CAPACITY) latencies->values[latencies->count++] = took / 1000.0f;
    pthread_mutex_unlock(&latencies->lock);
  }
  return NULL;
}

#define FAULTED (1024 * PAGE)
static char *faulted;

static void fault(void) {
  static size_t at;
  faulted[at] = 1;
  at += PAGE;
  if (at < FAULTED) return;
  at = 0;
  madvise(faulted, FAULTED, MADV_DONTNEED);
}

static void map(void) {
  char *start = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(start != MAP_FAILED, "mmap");
  start[0] = 1;
  must(munmap(start, 16 * PAGE) == 0, "munmap");
}

static void *faulting(void *nothing) {
  (void)nothing;
  return repeat(&faults, fault);
}

static void *mapping(void *nothing) {
  (void)nothing;
  return repeat(&mappings, map);
}

static int ascending(const void *one, const void *other) {
  float a = *(const float *)one, b = *(const float *)other;
  return (a > b) - (a < b);
}

static void report(struct latencies *latencies, const char *end) {
  static float values[CAPACITY];
  pthread_mutex_lock(&latencies->lock);
  size_t count = latencies->count;
  memcpy(values, latencies->values, count * sizeof *values);
  latencies->count = 0;
  pthread_mutex_unlock(&latencies->lock);
  qsort(values, count, sizeof *values, ascending);
  if (count == 0) values[0] = 0;
  size_t last = count ? count - 1 : 0;
  printf("%zu %.1f %.1f %.1f%s", count, values[last / 2], values[(size_t)(last * 0.999)],
         values[last], end);
}

int main(int argc, char **argv) {
  if (argc < 2) return 64;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  size_t bytes = (size_t)(atof(argv[1]) * (1L << 30)) / PAGE * PAGE;
  size_t piece = argc > 2 ? (size_t)atol(argv[2]) << 20 : bytes;
  for (size_t left = bytes; left > 0;) {
    size_t size = left < piece ? left : piece;
    /* A page in between that nobody may touch, or the kernel would make one mapping of them. */
    char *start = room(size + PAGE);
    mprotect(start + size, PAGE, PROT_NONE);
    for (size_t at = 0; at < size; at += PAGE) start[at] = 1;
    left -= size;
  }
  faulted = room(FAULTED);
  faults.values = (float *)room(CAPACITY * sizeof(float));
  mappings.values = (float *)room(CAPACITY * sizeof(float));
  pthread_t one, other;
  must(pthread_create(&one, NULL, faulting, NULL) == 0, "pthread_create");
  must(pthread_create(&other, NULL, mapping, NULL) == 0, "pthread_create");
  printf("%d\n", getpid());
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    report(&faults, " ");
    report(&mappings, "\n");
    fflush(stdout);
  }
  _exit(0);
}
