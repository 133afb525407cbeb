/* Anonymous memory: 16 MiB, of which half is touched, then partly released, then unmapped. */
#include "step.h"

int main(void) {
  step();
  char *room = anonymous(16 * MIB);
  touch(room, 8 * MIB);
  grown(getpid(), "anon_mappings", 8 * MIB, 1);
  step();
  must(madvise(room, 5 * MIB, MADV_DONTNEED) == 0, "madvise");
  grown(getpid(), "anon_mappings", 3 * MIB, 1);
  step();
  must(munmap(room, 16 * MIB) == 0, "munmap");
  grown(getpid(), "anon_mappings", 0, 1);
  step();
}
