/* Three huge pages of the pool: one private, and two shared with a child. Shared ones count in full
 * for both processes. */
#include "step.h"

int main(void) {
  size_t huge = 2 * MIB;
  step();
  int flags = MAP_ANONYMOUS | MAP_HUGETLB;
  char *alone = mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, -1, 0);
  char *shared = mmap(NULL, 2 * huge, PROT_READ | PROT_WRITE, MAP_SHARED | flags, -1, 0);
  must(alone != MAP_FAILED && shared != MAP_FAILED, "mmap");
  touch(alone, huge);
  touch(shared, 2 * huge);
  grown(getpid(), "hugetlb", 3 * huge, 1);
  step();
  must(munmap(alone, huge) == 0, "munmap");
  int done[2];
  must(pipe(done) == 0, "pipe");
  pid_t other = child();
  if (other == 0) {
    touch(shared, 2 * huge);
    must(write(done[1], "", 1) == 1, "write");
    for (;;) pause();
  }
  char byte;
  must(read(done[0], &byte, 1) == 1, "read");
  grown(getpid(), "hugetlb", 2 * huge, 1);
  grown(other, "hugetlb", 2 * huge, 1);
  step();
}
