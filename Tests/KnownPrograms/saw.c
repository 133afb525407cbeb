/* Anonymous memory that grows by a MiB at every step, to eight, and falls back: a saw's teeth. */
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
