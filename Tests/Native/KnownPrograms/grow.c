/* Anonymous memory: one more mapping of 1 MiB per step. In the end a quarter is unmapped. */
#include "step.h"

enum { STEPS = 64 };

int main(void) {
  char *rooms[STEPS];
  step();
  for (int i = 0; i < STEPS; i++) {
    rooms[i] = anonymous(MIB);
    touch(rooms[i], MIB);
    grown(getpid(), "anon_mappings", (i + 1) * MIB, i + 1);
    step();
  }
  for (int i = 3 * STEPS / 4; i < STEPS; i++) munmap(rooms[i], MIB);
  grown(getpid(), "anon_mappings", 3 * STEPS / 4 * MIB, STEPS);
  step();
}
