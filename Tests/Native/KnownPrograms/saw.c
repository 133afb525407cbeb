/* A sawtooth: anonymous memory that grows by 1 MiB per step to 8 MiB, and is then released. */
#include "step.h"

enum { TEETH = 8, STEPS = 400 };

int main(void) {
  char *room = anonymous(TEETH * MIB);
  step();
  for (int i = 1; i <= STEPS; i++) {
    int full = i % (TEETH + 1);
    if (full == 0) must(madvise(room, TEETH * MIB, MADV_DONTNEED) == 0, "madvise");
    touch(room, full * MIB);
    grown(getpid(), "anon_mappings", full * MIB, 1);
    step();
  }
}
