/* 32 MiB shared by four processes, so that the PSS of each is a quarter: a file, a memfd, a file in
 * /dev/shm, or a System V segment. Then two of the four processes exit. */
#include "step.h"
#include <sys/ipc.h>
#include <sys/shm.h>

enum { SIZE = 32 << 20, CHILDREN = 3 };
static const char *key = "extern_data";

static char *map(const char *what, const char *path) {
  if (strcmp(what, "sysv") == 0) {
    key = "sysv_shm";
    int segment = shmget(IPC_PRIVATE, SIZE, 0600);
    must(segment >= 0, "shmget");
    char *room = shmat(segment, NULL, 0);
    must(room != (void *)-1, "shmat");
    shmctl(segment, IPC_RMID, NULL);
    return room;
  }
  int file;
  if (strcmp(what, "memfd") == 0) {
    file = memfd_create("known", 0);
  } else {
    file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    /* No file may remain in /dev/shm, however the program ends. */
    if (strcmp(what, "shm") == 0) unlink(path);
  }
  must(file >= 0 && ftruncate(file, SIZE) == 0, what);
  char *room = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  must(room != MAP_FAILED, "mmap");
  return room;
}

int main(int count, char **arguments) {
  must(count > 2, "a kind and a path are needed");
  char *room = map(arguments[1], arguments[2]);
  step();
  touch(room, SIZE);
  grown(getpid(), key, SIZE, 1);
  step();
  int done[2];
  must(pipe(done) == 0, "pipe");
  pid_t children[CHILDREN];
  for (int i = 0; i < CHILDREN; i++) {
    children[i] = child();
    if (children[i] > 0) continue;
    touch(room, SIZE);
    must(write(done[1], "", 1) == 1, "write");
    for (;;) pause();
  }
  char byte;
  for (int i = 0; i < CHILDREN; i++) must(read(done[0], &byte, 1) == 1, "read");
  grown(getpid(), key, SIZE / 4, 1);
  for (int i = 0; i < CHILDREN; i++) grown(children[i], key, SIZE / 4, 1);
  step();
  for (int i = 0; i < 2; i++) {
    kill(children[i], SIGKILL);
    waitpid(children[i], NULL, 0);
  }
  grown(getpid(), key, SIZE / 2, 1);
  grown(children[2], key, SIZE / 2, 1);
  step();
}
