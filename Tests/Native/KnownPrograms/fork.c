/* 16 MiB shared with a child by copy-on-write, until one of the two writes. */
#include "step.h"

int main(void) {
  char *room = anonymous(16 * MIB);
  step();
  touch(room, 16 * MIB);
  grown(getpid(), "anon_mappings", 16 * MIB, 1);
  step();
  int go[2], done[2];
  must(pipe(go) == 0 && pipe(done) == 0, "pipe");
  char byte;
  pid_t other = child();
  if (other == 0) {
    must(read(go[0], &byte, 1) == 1, "read");
    touch(room, 4 * MIB);
    must(write(done[1], "", 1) == 1, "write");
    for (;;) pause();
  }
  grown(getpid(), "anon_mappings", 8 * MIB, 1);
  grown(other, "anon_mappings", 8 * MIB, 1);
  step();
  must(write(go[1], "", 1) == 1 && read(done[0], &byte, 1) == 1, "child");
  /* 12 MiB are still shared. Each process has its own copy of the other 4 MiB. */
  grown(getpid(), "anon_mappings", 10 * MIB, 1);
  grown(other, "anon_mappings", 10 * MIB, 1);
  step();
}
