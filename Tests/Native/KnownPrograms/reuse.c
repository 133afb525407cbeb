/* PID reuse in a separate PID namespace, by resetting the kernel's counter as CRIU does. The second
 * process runs as user 65534. The first line contains the PID of the namespace's init process,
 * outside of the namespace. The others contain the PIDs of the two processes, inside of it. */
#include "step.h"
#include <sched.h>
#include <sys/mount.h>

static void set_last(pid_t last) {
  int file = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
  must(file >= 0 && dprintf(file, "%d", last) > 0, "ns_last_pid");
  close(file);
}

static pid_t user(uid_t number, size_t bytes, int ready) {
  pid_t pid = child();
  if (pid > 0) return pid;
  must(setuid(number) == 0, "setuid");
  char *room = anonymous(bytes);
  touch(room, bytes);
  must(write(ready, "", 1) == 1, "write");
  for (;;) pause();
}

int main(void) {
  must(unshare(CLONE_NEWPID | CLONE_NEWNS) == 0, "unshare");
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "mount");
  /* Pipes to the init process, which waits for a byte before each step and writes one after it. */
  int go[2], ready[2];
  must(pipe(go) == 0 && pipe(ready) == 0, "pipe");
  pid_t first = child();
  char byte;
  if (first == 0) {
    must(mount("proc", "/proc", "proc", 0, NULL) == 0, "mount /proc");
    must(write(ready[1], "", 1) == 1, "write");
    must(read(go[0], &byte, 1) == 1, "read");
    set_last(99);
    pid_t pid = user(0, 4 * MIB, ready[1]);
    must(read(go[0], &byte, 1) == 1, "read");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    set_last(99);
    must(user(65534, 9 * MIB, ready[1]) == pid, "the number is another one");
    for (;;) pause();
  }
  must(read(ready[0], &byte, 1) == 1, "the namespace");
  grown(first, "heap", 0, 1);
  step();
  for (int i = 0; i < 2; i++) {
    must(write(go[1], "", 1) == 1 && read(ready[0], &byte, 1) == 1, "the namespace");
    grown(100, "=anon_mappings", (i ? 9 : 4) * MIB, 4);
    step();
  }
}
