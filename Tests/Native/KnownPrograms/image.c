/* The pages of the executable: 1 MiB of text and 2 MiB of data, and the C library. Then part of
 * the data is made executable. With an argument, the program first executes a deleted copy of
 * itself. */
#include "step.h"
#include "image.h"

__asm__(".text\n.balign 4096\n.fill 1048576, 1, 0x90\n.balign 4096\n");
static char data[2 << 20] __attribute__((aligned(4096))) = {1};

static void become_deleted(char *name, const char *path) {
  int self = open("/proc/self/exe", O_RDONLY);
  int copy = open(path, O_RDWR | O_CREAT | O_EXCL, 0700);
  must(self >= 0 && copy >= 0, path);
  ssize_t count;
  while ((count = read(self, data, sizeof data)) > 0)
    must(write(copy, data, count) == count, "write");
  close(copy);
  copy = open(path, O_RDONLY | O_CLOEXEC);
  must(copy >= 0 && unlink(path) == 0, "unlink");
  char *arguments[] = {name, NULL}, *environment[] = {NULL};
  fexecve(copy, arguments, environment);
  must(0, "fexecve");
}

int main(int count, char **arguments) {
  if (count > 1) become_deleted(arguments[0], arguments[1]);
  step();
  struct image image = {0};
  dl_iterate_phdr(measure, &image);
  grown(getpid(), "=bin_text", image.text, image.texts);
  grown(getpid(), "=bin_data", image.data, image.datas);
  step();
  must(mprotect(data, MIB, PROT_READ | PROT_EXEC) == 0, "mprotect");
  grown(getpid(), "=bin_text", image.text + MIB, image.texts + 1);
  grown(getpid(), "=bin_data", image.data - MIB, image.datas + 1);
  step();
}
