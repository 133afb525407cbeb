/* A private mapping of a file of 32 MiB: read, then half of it written, which copies the pages. */
#include "step.h"

int main(int count, char **arguments) {
  must(count > 1, "a path is needed");
  int file = open(arguments[1], O_RDWR | O_CREAT | O_EXCL, 0600);
  must(file >= 0, arguments[1]);
  char block[64 * KIB];
  memset(block, 7, sizeof block);
  for (size_t at = 0; at < 32 * MIB; at += sizeof block)
    must(write(file, block, sizeof block) == (ssize_t)sizeof block, "write");
  step();
  char *room = mmap(NULL, 32 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  must(room != MAP_FAILED, "mmap");
  look(room, 32 * MIB);
  grown(getpid(), "extern_data", 32 * MIB, 1);
  step();
  touch(room, 16 * MIB);
  grown(getpid(), "extern_data", 32 * MIB, 1);
  step();
  must(mprotect(room, 8 * MIB, PROT_READ | PROT_EXEC) == 0, "mprotect");
  grown(getpid(), "extern_data", 24 * MIB, 1);
  grown(getpid(), "extern_text", 8 * MIB, 1);
  step();
}
