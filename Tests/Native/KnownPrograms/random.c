/* A parent and its children that execute random operations on memory: one per step, in one process.
 *
 *   random SEED CHILDREN FILE
 *
 * FILE is created, unlinked immediately, and mapped by some operations. The line of a step contains
 * the operation and the running processes, which all wait. The share of a
 * page can change by less than 1 KiB only if CHILDREN is more than 1: with two processes it is
 * always a whole page or a half.
 */
#include "step.h"

#include <pthread.h>
#include <sys/syscall.h>

enum { REGIONS = 10, LARGEST = 64, FILE_PAGES = 96, CHILDREN = 3, THREADS = 4 };

enum kind { NONE, ANONYMOUS, PRIVATE_FILE, SHARED_FILE, MEMORY_FILE };

static struct region {
  enum kind kind;
  char *start;
  size_t pages;
  int protection;
} regions[REGIONS];

static struct child {
  pid_t pid;
  int command, answer;
} children[CHILDREN];

/* Waiting threads, with the pipes that end them. */
static struct waiting {
  pthread_t thread;
  int end[2], number;
} threads[THREADS];
static int thread_count;

static int file, memory;
static char *heap;
static size_t heap_pages;

static uint64_t state;

/* SplitMix64. */
static uint64_t any(uint64_t below) {
  uint64_t mixed = state += 0x9E3779B97F4A7C15;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
  return (mixed ^ mixed >> 31) % below;
}

static struct region *one_of(int kinds) {
  for (int attempt = 0; attempt < 4 * REGIONS; attempt++) {
    struct region *region = &regions[any(REGIONS)];
    if (1 << region->kind & kinds) return region;
  }
  return NULL;
}

/* A random part of a region: at least four pages. */
static char *part_of(const struct region *region, size_t *bytes) {
  size_t pages = 4 + any(region->pages - 3), first = any(region->pages - pages + 1);
  *bytes = pages * PAGE;
  return region->start + first * PAGE;
}

/* Whether regions of these kinds exist. Files are mapped only once: a page that one process maps
 * twice and another process once would be shared in thirds. */
static int is_mapped(int kinds) {
  for (int i = 0; i < REGIONS; i++)
    if (1 << regions[i].kind & kinds) return 1;
  return 0;
}

static const char *map(void) {
  struct region *region = one_of(1 << NONE);
  if (!region) return "full";
  struct region new = {.kind = ANONYMOUS + any(4), .pages = 4 + any(LARGEST - 3)};
  if (new.kind == MEMORY_FILE ? is_mapped(1 << MEMORY_FILE)
                              : is_mapped(1 << PRIVATE_FILE | 1 << SHARED_FILE))
    new.kind = ANONYMOUS;
  int flags = any(4) ? 0 : MAP_POPULATE;
  off_t offset = any(FILE_PAGES - LARGEST) * PAGE;
  new.protection = any(3) ? PROT_READ | PROT_WRITE : PROT_READ;
  switch (new.kind) {
  case ANONYMOUS:
    flags |= MAP_PRIVATE | MAP_ANONYMOUS;
    new.start = mmap(NULL, new.pages * PAGE, new.protection, flags, -1, 0);
    break;
  case PRIVATE_FILE:
    if (new.protection == PROT_READ && any(2)) new.protection |= PROT_EXEC;
    new.start = mmap(NULL, new.pages * PAGE, new.protection, flags | MAP_PRIVATE, file, offset);
    break;
  case SHARED_FILE:
    new.start = mmap(NULL, new.pages * PAGE, new.protection, flags | MAP_SHARED, file, offset);
    break;
  default:
    new.start = mmap(NULL, new.pages * PAGE, new.protection, flags | MAP_SHARED, memory, offset);
  }
  must(new.start != MAP_FAILED, "mmap");
  *region = new;
  return "map";
}

static const char *unmap(void) {
  struct region *region = one_of(~(1 << NONE));
  if (!region) return "empty";
  munmap(region->start, region->pages * PAGE);
  region->kind = NONE;
  return "unmap";
}

static const char *use(void) {
  struct region *region = one_of(~(1 << NONE));
  if (!region || !(region->protection & PROT_READ)) return "nothing to use";
  size_t bytes;
  char *start = part_of(region, &bytes);
  if (region->protection & PROT_WRITE && any(3)) {
    touch(start, bytes);
    return "touch";
  }
  look(start, bytes);
  return "look";
}

static const char *discard(void) {
  struct region *region = one_of(~(1 << NONE));
  if (!region) return "nothing to discard";
  size_t bytes;
  char *start = part_of(region, &bytes);
  int advice = region->kind == ANONYMOUS && any(3) == 0 ? MADV_FREE : MADV_DONTNEED;
  madvise(start, bytes, advice);
  return advice == MADV_FREE ? "madvise free" : "madvise dontneed";
}

/* Writable file pages never become executable: unseen.c covers that change. */
static const char *protect(void) {
  struct region *region = one_of(~(1 << NONE));
  if (!region) return "nothing to protect";
  static const int protections[] = {
      PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC};
  int protection = protections[any(region->kind == PRIVATE_FILE ? 4 : 3)];
  must(mprotect(region->start, region->pages * PAGE, protection) == 0, "mprotect");
  region->protection = protection;
  return "mprotect";
}

static const char *move(void) {
  struct region *region = one_of(1 << ANONYMOUS);
  if (!region) return "nothing to move";
  size_t pages = 4 + any(LARGEST - 3);
  char *room = mmap(NULL, pages * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(room != MAP_FAILED, "mmap");
  size_t old_size = region->pages * PAGE, size = pages * PAGE;
  char *moved = any(2) ? mremap(region->start, old_size, size, MREMAP_MAYMOVE | MREMAP_FIXED, room)
                       : mremap(region->start, old_size, size, MREMAP_MAYMOVE);
  /* mremap(2) can fail if the kernel has merged the region with another one. */
  if (moved == MAP_FAILED) return "mremap refused";
  if (moved != room) munmap(room, pages * PAGE);
  region->start = moved;
  region->pages = pages;
  return "mremap";
}

static const char *change_heap(void) {
  if (!heap) heap = sbrk(0);
  size_t pages = any(LARGEST);
  must(brk(heap + pages * PAGE) == 0, "brk");
  if (any(2)) touch(heap, pages * PAGE);
  heap_pages = pages;
  return "brk";
}

static void *wait_for_the_end(void *argument) {
  struct waiting *waiting = argument;
  char end;
  dprintf(waiting->number, "%d\n", (int)syscall(SYS_gettid));
  must(read(waiting->end[0], &end, 1) == 1, "read");
  return NULL;
}

/* Polls until the kernel reports that the thread waits in read(2). Fails after some seconds. */
static void wait_until_it_waits(pid_t thread) {
  char path[64], text[16];
  snprintf(path, sizeof path, "/proc/self/task/%d/syscall", thread);
  for (int attempt = 0; attempt < 200000; attempt++) {
    int position = open(path, O_RDONLY);
    must(position >= 0, "open");
    ssize_t count = read(position, text, sizeof text);
    close(position);
    if (count > 0 && text[0] == '0' + SYS_read && text[1] == ' ') return;
    sched_yield();
  }
  must(0, "a thread does not wait");
}

static const char *change_threads(void) {
  if (thread_count == THREADS || (thread_count > 0 && any(2))) {
    struct waiting *last = &threads[--thread_count];
    must(write(last->end[1], "x", 1) == 1, "write");
    pthread_join(last->thread, NULL);
    close(last->end[0]);
    close(last->end[1]);
    return "thread ends";
  }
  struct waiting *new = &threads[thread_count++];
  int said[2];
  must(pipe(new->end) == 0 && pipe(said) == 0, "pipe");
  new->number = said[1];
  must(pthread_create(&new->thread, NULL, wait_for_the_end, new) == 0, "pthread_create");
  char number[16] = "";
  must(read(said[0], number, sizeof number - 1) > 0, "read");
  close(said[0]);
  close(said[1]);
  wait_until_it_waits(atoi(number));
  return "thread begins";
}

static const char *act(void) {
  switch (any(16)) {
  case 0: case 1: return map();
  case 2: return unmap();
  case 3: case 4: return use();
  case 5: return discard();
  case 6: return protect();
  case 7: return move();
  case 8: return change_heap();
  case 9: return change_threads();
  default: return "rest";
  }
}

/* The loop of a child: executes one operation per seed that it receives, and reports it. */
static void serve(int command, int answer) {
  while (read(command, &state, sizeof state) == sizeof state) {
    /* Seed 0 means exec, which removes all mappings. */
    if (state == 0) {
      char first[16], second[16], third[16], fourth[16];
      snprintf(first, sizeof first, "%d", command);
      snprintf(second, sizeof second, "%d", answer);
      snprintf(third, sizeof third, "%d", file);
      snprintf(fourth, sizeof fourth, "%d", memory);
      execl("/proc/self/exe", "serve", first, second, third, fourth, NULL);
      must(0, "exec");
    }
    const char *done = act();
    must(write(answer, done, strlen(done) + 1) > 0, "write");
  }
  _exit(0);
}

static const char *answer_of(struct child *child) {
  static char done[64];
  must(read(child->answer, done, sizeof done) > 0, "read");
  return done;
}

static const char *begin_child(struct child *new) {
  int command[2], answer[2];
  must(pipe(command) == 0 && pipe(answer) == 0, "pipe");
  new->pid = child();
  if (new->pid == 0) {
    close(command[1]);
    close(answer[0]);
    /* Threads are not inherited by fork(2). */
    thread_count = 0;
    must(write(answer[1], "fork", 5) == 5, "write");
    serve(command[0], answer[1]);
  }
  close(command[0]);
  close(answer[1]);
  new->command = command[1];
  new->answer = answer[0];
  return answer_of(new);
}

static const char *end_child(struct child *old) {
  kill(old->pid, SIGKILL);
  waitpid(old->pid, NULL, 0);
  close(old->command);
  close(old->answer);
  old->pid = 0;
  return "exit";
}

int main(int argc, char **argv) {
  /* Prevents changes in the background by khugepaged. */
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  if (argc == 5 && strcmp(argv[0], "serve") == 0) {
    file = atoi(argv[3]);
    memory = atoi(argv[4]);
    must(write(atoi(argv[2]), "exec", 5) == 5, "write");
    serve(atoi(argv[1]), atoi(argv[2]));
  }
  must(argc == 4, "usage: random SEED CHILDREN FILE");
  state = strtoull(argv[1], NULL, 10);
  int limit = atoi(argv[2]);
  must(limit <= CHILDREN, "children");
  file = open(argv[3], O_RDWR | O_CREAT | O_EXCL, 0700);
  memory = memfd_create("random", 0);
  must(file >= 0 && memory >= 0 && unlink(argv[3]) == 0, "open");
  must(ftruncate(file, FILE_PAGES * PAGE) == 0, "ftruncate");
  must(ftruncate(memory, FILE_PAGES * PAGE) == 0, "ftruncate");
  const char *done = "start", *actor = "parent";
  for (;;) {
    step_length = snprintf(step_line, sizeof step_line, "%s: %s:%d", actor, done, getpid());
    for (int i = 0; i < limit; i++)
      if (children[i].pid)
        step_length += snprintf(step_line + step_length, sizeof step_line - step_length, ":%d",
                                children[i].pid);
    step();
    uint64_t choice = any(20);
    struct child *child = limit > 0 ? &children[any(limit)] : NULL;
    actor = child && child->pid ? "child" : "parent";
    if (!child || choice < 8) {
      actor = "parent";
      done = act();
    } else if (!child->pid) {
      done = choice < 14 ? begin_child(child) : "rest";
    } else if (choice == 8) {
      done = end_child(child);
    } else {
      uint64_t seed = choice == 9 ? 0 : any(UINT64_MAX) | 1;
      must(write(child->command, &seed, sizeof seed) == sizeof seed, "write");
      done = answer_of(child);
    }
  }
}
