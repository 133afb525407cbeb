/* The brk heap: grown by 8 MiB and shrunk by 3 MiB. */
#include "step.h"

int main(void) {
  /* Aligns the break to a page, after the C library's own data. */
  sbrk(PAGE - (uintptr_t)sbrk(0) % PAGE);
  step();
  char *room = sbrk(8 * MIB);
  must(room != (void *)-1, "sbrk");
  madvise(room, 8 * MIB, MADV_NOHUGEPAGE);
  touch(room, 8 * MIB);
  grown(getpid(), "heap", 8 * MIB, 1);
  step();
  sbrk(-3 * (long)MIB);
  grown(getpid(), "heap", 5 * MIB, 1);
  step();
}
