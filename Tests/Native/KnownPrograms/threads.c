/* 64 threads that touch 256 KiB of their stacks. All wait, then every second one spins. With an
 * argument, those threads spin from the start and never wait. Then all threads end. The C library
 * caches an unspecified number of stacks, so the last step has no expectation. */
#include "step.h"
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

enum { THREADS = 64 };
static atomic_int spins, ends, touched;
static atomic_long stacks;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* Gives this thread the lowest priority, so that other tests are not slowed down (setpriority(2)). */
static void yield_to_others(void) {
  must(setpriority(PRIO_PROCESS, 0, 19) == 0, "setpriority");
}

static void *thread(void *argument) {
  int may_spin = (intptr_t)argument % 2;
  /* Everything from the lowest touched byte to the top of the stack is resident. That includes the
   * frames in between and the C library's thread descriptor at the top. */
  volatile char depth[256 * KIB];
  touch((void *)depth, sizeof depth);
  pthread_attr_t attributes;
  void *lowest;
  size_t size;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &lowest, &size);
  uintptr_t bottom = (uintptr_t)depth / PAGE * PAGE;
  atomic_fetch_add(&stacks, (uintptr_t)lowest + size - bottom);
  /* An atomic counter, not the condition variable: threads that spin from the start never wait. */
  atomic_fetch_add(&touched, 1);
  if (may_spin) yield_to_others();
  if (may_spin)
    while (spins && !ends) {}
  pthread_mutex_lock(&mutex);
  while (!ends && !(may_spin && spins)) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  while (!ends && may_spin) {}
  return NULL;
}

static void set(atomic_int *flag) {
  pthread_mutex_lock(&mutex);
  *flag = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}

int main(int count, char **arguments) {
  (void)arguments;
  /* The C library allocates memory for threads from a heap, which exists before the first step. */
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  char *heap = malloc(96 * KIB);
  touch(heap, 96 * KIB);
  free(heap);
  step();
  spins = count > 1;
  pthread_t threads[THREADS];
  for (intptr_t i = 0; i < THREADS; i++)
    must(pthread_create(&threads[i], NULL, thread, (void *)i) == 0, "pthread_create");
  while (touched < THREADS) usleep(1000);
  grown(getpid(), "thread_stack", stacks, THREADS);
  step();
  set(&spins);
  grown(getpid(), "thread_stack", stacks, THREADS);
  step();
  set(&ends);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  step();
}
