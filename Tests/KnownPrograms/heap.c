/* The brk heap, grown by 8 MiB and shrunk by 3. */
#include "step.h"

int main(void) {
  /* On a page, and past what the C library has there. */
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
