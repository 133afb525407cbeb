/* 16 MiB, of which 12 MiB are swapped out and in again. */
#include "step.h"

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

int main(void) {
  char *room = anonymous(16 * MIB);
  step();
  touch(room, 16 * MIB);
  grown(getpid(), "anon_mappings", 16 * MIB, 1);
  grown(getpid(), "swap", 0, 1);
  step();
  must(madvise(room, 12 * MIB, MADV_PAGEOUT) == 0, "madvise");
  grown(getpid(), "anon_mappings", 4 * MIB, 1);
  grown(getpid(), "swap", 12 * MIB, 1);
  step();
  look(room, 12 * MIB);
  grown(getpid(), "anon_mappings", 16 * MIB, 1);
  grown(getpid(), "swap", 0, 1);
  step();
}
