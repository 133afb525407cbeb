/* Makes system calls fail that would have succeeded: cc -shared -fPIC -o fail.so fail.c, and then
   LD_PRELOAD=fail.so SMAPS_FAIL=CALL:PATTERN:FIRST:LAST:ERRNO program…

   CALL is one of those below, PATTERN one of fnmatch(3) for the path that it is about (of a descriptor:
   what /proc/self/fd says), FIRST and LAST number the matching calls that fail, from 1; a LAST of 0
   means all that follow. An ERRNO of 0 is no failure: the program sends itself INT then. SMAPS_FAIL_LOG names a file to which a byte is written for each failure, so that a
   test knows that there was one. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char call[32], pattern[PATH_MAX];
static int first, last, error;
static atomic_int met;

__attribute__((constructor)) static void prepare(void) {
  const char *wanted = getenv("SMAPS_FAIL");
  if (!wanted || sscanf(wanted, "%31[^:]:%4095[^:]:%d:%d:%d", call, pattern, &first, &last, &error) != 5)
    call[0] = 0;
}

static int fails(const char *name, const char *path) {
  if (!call[0] || strcmp(name, call) || fnmatch(pattern, path, 0)) return 0;
  int number = ++met;
  if (number < first || (last && number > last)) return 0;
  const char *log = getenv("SMAPS_FAIL_LOG");
  int file = log ? syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
  if (file >= 0) {
    syscall(SYS_write, file, "!", 1);
    syscall(SYS_close, file);
  }
  if (!error) return kill(getpid(), SIGINT);
  errno = error;
  return 1;
}

static int fails_of(const char *name, int file) {
  if (!call[0] || strcmp(name, call)) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return fails(name, path);
}

static int fails_below(const char *name, int folder, const char *below) {
  if (!call[0] || strcmp(name, call)) return 0;
  if (below[0] == '/' || folder == AT_FDCWD) return fails(name, below);
  char link[64], path[2 * PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX);
  if (length < 0) return 0;
  snprintf(path + length, sizeof path - length, "/%s", below);
  return fails(name, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define OPENS(name)                                                     \
  int name(const char *path, int flags, ...) {                          \
    va_list rest;                                                       \
    va_start(rest, flags);                                              \
    int mode = va_arg(rest, int);                                       \
    va_end(rest);                                                       \
    if (fails("open", path)) return -1;                                 \
    return REAL(name)(path, flags, mode);                               \
  }
OPENS(open)
OPENS(open64)

#define OPENS_BELOW(name)                                               \
  int name(int folder, const char *path, int flags, ...) {              \
    va_list rest;                                                       \
    va_start(rest, flags);                                              \
    int mode = va_arg(rest, int);                                       \
    va_end(rest);                                                       \
    if (fails_below("openat", folder, path)) return -1;                 \
    return REAL(name)(folder, path, flags, mode);                       \
  }
OPENS_BELOW(openat)
OPENS_BELOW(openat64)

ssize_t read(int file, void *buffer, size_t count) {
  return fails_of("read", file) ? -1 : REAL(read)(file, buffer, count);
}
ssize_t pread(int file, void *buffer, size_t count, off_t offset) {
  return fails_of("pread", file) ? -1 : REAL(pread)(file, buffer, count, offset);
}
ssize_t pread64(int file, void *buffer, size_t count, off64_t offset) {
  return fails_of("pread", file) ? -1 : REAL(pread64)(file, buffer, count, offset);
}
ssize_t write(int file, const void *bytes, size_t count) {
  return fails_of("write", file) ? -1 : REAL(write)(file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return fails_of("write", file) ? -1 : REAL(pwrite)(file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  return fails_of("write", file) ? -1 : REAL(pwrite64)(file, bytes, count, offset);
}
ssize_t readlinkat(int folder, const char *path, char *buffer, size_t size) {
  return fails_below("readlinkat", folder, path) ? -1 : REAL(readlinkat)(folder, path, buffer, size);
}
DIR *fdopendir(int file) { return fails_of("fdopendir", file) ? NULL : REAL(fdopendir)(file); }
struct dirent *readdir(DIR *folder) {
  return fails_of("readdir", dirfd(folder)) ? NULL : REAL(readdir)(folder);
}
int fsync(int file) { return fails_of("fsync", file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails_of("fsync", file) ? -1 : REAL(fdatasync)(file); }
int fchmod(int file, mode_t mode) { return fails_of("fchmod", file) ? -1 : REAL(fchmod)(file, mode); }
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  return fails_below("linkat", to_folder, to) ? -1 : REAL(linkat)(from_folder, from, to_folder, to, flags);
}
int rename(const char *from, const char *to) {
  return fails("rename", to) ? -1 : REAL(rename)(from, to);
}
