/* Injects failures into system calls:

     cc -shared -fPIC -o fail.so fail.c
     LD_PRELOAD=./fail.so SMAPS_FAIL=CALL:PATTERN:FIRST:LAST:ERRNO program...

   CALL is the name of a function below: open, openat, read, pread, write, readlinkat, fdopendir,
   readdir, fsync, fchmod, linkat or rename.
   PATTERN is an fnmatch(3) pattern for the path. For a descriptor, it is matched with the link in
   /proc/self/fd.
   FIRST and LAST are the range of matching calls that fail, counted from 1. If LAST is 0, all later
   calls fail too.
   ERRNO is the error number. If it is not above 0, the call succeeds, and the program
   sends itself a signal: SIGINT, or the one with this negative number.

   SMAPS_FAIL_LOG is a file to which one byte is appended per failure, so that a test can check that
   the failure occurred. */

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
static atomic_int matches;

__attribute__((constructor)) static void prepare(void) {
  const char *wanted = getenv("SMAPS_FAIL");
  if (!wanted ||
      sscanf(wanted, "%31[^:]:%4095[^:]:%d:%d:%d", call, pattern, &first, &last, &error) != 5)
    call[0] = 0;
}

static int fails(const char *name, const char *path) {
  if (!call[0] || strcmp(name, call) || fnmatch(pattern, path, 0)) return 0;
  int number = ++matches;
  if (number < first || (last && number > last)) return 0;
  const char *log = getenv("SMAPS_FAIL_LOG");
  int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  int file = log ? syscall(SYS_openat, AT_FDCWD, log, flags, 0600) : -1;
  if (file >= 0) {
    syscall(SYS_write, file, "!", 1);
    syscall(SYS_close, file);
  }
  if (error <= 0) return kill(getpid(), error ? -error : SIGINT);
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

static int fails_below(const char *name, int directory, const char *below) {
  if (!call[0] || strcmp(name, call)) return 0;
  if (below[0] == '/' || directory == AT_FDCWD) return fails(name, below);
  char link[64], path[2 * PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
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
  int name(int directory, const char *path, int flags, ...) {           \
    va_list rest;                                                       \
    va_start(rest, flags);                                              \
    int mode = va_arg(rest, int);                                       \
    va_end(rest);                                                       \
    if (fails_below("openat", directory, path)) return -1;              \
    return REAL(name)(directory, path, flags, mode);                    \
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
ssize_t readlinkat(int directory, const char *path, char *buffer, size_t size) {
  if (fails_below("readlinkat", directory, path)) return -1;
  return REAL(readlinkat)(directory, path, buffer, size);
}
DIR *fdopendir(int file) { return fails_of("fdopendir", file) ? NULL : REAL(fdopendir)(file); }
struct dirent *readdir(DIR *directory) {
  return fails_of("readdir", dirfd(directory)) ? NULL : REAL(readdir)(directory);
}
int fsync(int file) { return fails_of("fsync", file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails_of("fsync", file) ? -1 : REAL(fdatasync)(file); }
int fchmod(int file, mode_t mode) {
  return fails_of("fchmod", file) ? -1 : REAL(fchmod)(file, mode);
}
int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  if (fails_below("linkat", to_directory, to)) return -1;
  return REAL(linkat)(from_directory, from, to_directory, to, flags);
}
int rename(const char *from, const char *to) {
  return fails("rename", to) ? -1 : REAL(rename)(from, to);
}
