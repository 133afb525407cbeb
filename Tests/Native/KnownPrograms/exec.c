/* Calls exec: 12 MiB of the old program are gone, and the new one has 5 MiB. */
#include "step.h"

int main(int count, char **arguments) {
  char *room = anonymous(12 * MIB);
  if (count == 1) {
    touch(room, 5 * MIB);
    grown(getpid(), "=anon_mappings", 5 * MIB, 4);
    step();
    return 0;
  }
  touch(room, 12 * MIB);
  grown(getpid(), "=anon_mappings", 12 * MIB, 4);
  step();
  /* Executes a copy, so that the path changes too. */
  int self = open("/proc/self/exe", O_RDONLY);
  int copy = open(arguments[1], O_WRONLY | O_CREAT | O_EXCL, 0700);
  must(self >= 0 && copy >= 0, arguments[1]);
  ssize_t length;
  while ((length = read(self, room, 12 * MIB)) > 0)
    must(write(copy, room, length) == length, "write");
  close(copy);
  char *next[] = {arguments[1], NULL};
  execv(arguments[1], next);
  must(0, "execv");
}
