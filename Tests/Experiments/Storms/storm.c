/* Processes that are difficult to sample. Prints a line when ready, and exits at the end of
 * standard input.
 *
 *   storm processes RATE   starts RATE short-lived processes per second
 *   storm deep COUNT       a chain of COUNT generations of child processes
 *   storm mappings COUNT   a process with COUNT mappings
 *   storm threads          short-lived threads, started as fast as possible, 200 at a time
 *   storm slow GIBIBYTES   a process that holds its mmap lock most of the time, by mprotect(2) on
 *                          many pages
 *   storm nothing          a process that sleeps */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void ready(void) {
  puts("ready");
  fflush(stdout);
}

static int is_over(int milliseconds) {
  struct pollfd input = {0, POLLIN, 0};
  return poll(&input, 1, milliseconds) > 0;
}

static void processes(int rate) {
  struct timespec begin, now;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  ready();
  for (long made = 0; !is_over(made % 20 ? 0 : 1);) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    double passed = now.tv_sec - begin.tv_sec + (now.tv_nsec - begin.tv_nsec) / 1e9;
    for (; made < passed * rate; made++)
      if (fork() == 0) {
        /* Runs for 5 ms and has private memory. */
        char *page = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(page, 1, 65536);
        usleep(5000);
        _exit(0);
      }
    while (waitpid(-1, NULL, WNOHANG) > 0) {}
  }
}

/* Each generation calls exec. With fork alone, each would take longer than the one before, since
 * the kernel tracks the processes from which pages are inherited (anon_vma, mm/rmap.c). */
static void spawn(const char *self, int generations, int last) {
  if (generations == 0) {
    if (write(last, "!", 1) != 1) exit(1);
    return;
  }
  pid_t child = fork();
  if (child < 0) exit(1);
  if (child > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  char left[16], descriptor[16];
  snprintf(left, sizeof left, "%d", generations - 1);
  snprintf(descriptor, sizeof descriptor, "%d", last);
  execl(self, self, "deep", left, descriptor, NULL);
  exit(1);
}

static void deep(const char *self, int generations) {
  int pipes[2];
  if (pipe(pipes)) exit(1);
  spawn(self, generations, pipes[1]);
  char last;
  if (read(pipes[0], &last, 1) != 1) exit(1);
  ready();
  while (!is_over(-1)) {}
}

/* Starts processes that call exec for as long as they live. */
static void execs(const char *self, long count) {
  for (long i = 0; i < count; i++) {
    pid_t child = fork();
    if (child < 0) exit(1);
    if (child > 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl(self, self, "again", NULL);
    exit(1);
  }
  ready();
  while (!is_over(-1)) {}
}

/* The kernel frees this memory in the middle of the exec, while the process has no arguments. */
static void again(const char *self) {
  size_t size = 40 << 20;
  char *memory = malloc(size);
  if (!memory) exit(1);
  for (size_t at = 0; at < size; at += 4096) ((volatile char *)memory)[at] = 1;
  execl(self, self, "again", NULL);
  exit(1);
}

static void *nothing(void *unused) { return unused; }

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  long count = argc > 2 ? atol(argv[2]) : 0;
  if (!strcmp(what, "processes")) {
    processes(count);
  } else if (!strcmp(what, "deep")) {
    if (argc == 3) {
      deep(argv[0], count);
    } else {
      spawn(argv[0], count, atoi(argv[3]));
      for (;;) pause();
    }
  } else if (!strcmp(what, "exec")) {
    execs(argv[0], count);
  } else if (!strcmp(what, "again")) {
    again(argv[0]);
  } else if (!strcmp(what, "mappings")) {
    for (long i = 0; i < count; i++) {
      char *page = mmap(NULL, 4096, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (page == MAP_FAILED) return 1;
      if (i % 2 == 0) page[0] = 1;
    }
    ready();
    while (!is_over(-1)) {}
  } else if (!strcmp(what, "threads")) {
    ready();
    while (!is_over(0)) {
      pthread_t threads[200];
      for (int i = 0; i < 200; i++) pthread_create(&threads[i], NULL, nothing, NULL);
      for (int i = 0; i < 200; i++) pthread_join(threads[i], NULL);
    }
  } else if (!strcmp(what, "slow")) {
    size_t size = (size_t)count << 30;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 1;
    madvise(memory, size, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
    ready();
    while (!is_over(0)) {
      mprotect(memory, size, PROT_READ);
      mprotect(memory, size, PROT_READ | PROT_WRITE);
    }
  } else {
    ready();
    while (!is_over(-1)) {}
  }
  return 0;
}
