/* Makes a known amount of one kind of memory, prints it in bytes, and keeps it until stdin ends.
 *
 *   load tmpfs BYTES FILE      writes FILE, which should be in a tmpfs
 *   load read FILE             reads FILE
 *   load tables BYTES          makes page tables without pages
 *   load tcp CONNECTIONS       fills the buffers of TCP connections over loopback
 *   load unix SOCKETS          opens UNIX sockets
 *   load queued PAIRS          fills send buffers of 8 MiB of pairs of UNIX sockets
 *   load anonymous BYTES       writes anonymous memory
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static char block[1 << 20];

/* Volatile, so that the compiler keeps memory that is only written. */
static char *volatile kept;

static long write_file(const char *path, long bytes) {
  int file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (file < 0) fail(path);
  for (long done = 0; done < bytes; done += sizeof block)
    if (write(file, block, sizeof block) != sizeof block) fail(path);
  close(file);
  return bytes;
}

static long read_file(const char *path) {
  int file = open(path, O_RDONLY);
  if (file < 0) fail(path);
  long sum = 0, count;
  while ((count = read(file, block, sizeof block)) > 0) sum += count;
  close(file);
  return sum;
}

/* Reading one page in each 2 MiB maps the zero page, and takes a page table of 4 KiB. */
static long make_tables(long bytes) {
  const long step = 2 << 20, page = 4096;
  long size = bytes / page * step;
  char *start = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) fail("mmap");
  if (madvise(start, size, MADV_NOHUGEPAGE) != 0) fail("madvise");
  volatile char sum = 0;
  for (long offset = 0; offset < size; offset += step) sum += start[offset];
  /* A table of the next level for each GiB. */
  return bytes + size / (1 << 30) * page;
}

/* One of the numbers that the kernel counts for a socket. */
static long socket_memory(int socket, int number) {
  unsigned info[SK_MEMINFO_VARS] = {0};
  socklen_t length = sizeof info;
  if (getsockopt(socket, SOL_SOCKET, SO_MEMINFO, info, &length) != 0) fail("SO_MEMINFO");
  return info[number];
}

static long fill_tcp(int connections) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) != 0) fail("bind");
  if (listen(listener, 1024) != 0) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  int *all = calloc(2 * connections, sizeof *all);
  for (int i = 0; i < connections; i++) {
    int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client, (struct sockaddr *)&address, length) != 0) fail("connect");
    int server = accept(listener, NULL, NULL);
    if (server < 0) fail("accept");
    fcntl(client, F_SETFL, O_NONBLOCK);
    while (write(client, block, sizeof block) > 0) {}
    all[2 * i] = client;
    all[2 * i + 1] = server;
  }
  sleep(1);
  long sum = 0;
  for (int i = 0; i < 2 * connections; i++)
    sum += socket_memory(all[i], SK_MEMINFO_RMEM_ALLOC) +
           socket_memory(all[i], SK_MEMINFO_WMEM_QUEUED);
  return sum;
}

static long fill_queues(int pairs) {
  const int size = 4 << 20;  /* The kernel doubles it. */
  long sum = 0;
  for (int i = 0; i < pairs; i++) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0) fail("socketpair");
    if (setsockopt(pair[0], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) != 0) fail("SO_SNDBUF");
    while (write(pair[0], block, sizeof block) > 0) {}
    sum += socket_memory(pair[0], SK_MEMINFO_WMEM_ALLOC);
  }
  return sum;
}

static long open_unix(int sockets) {
  struct rlimit limit = {sockets + 100, sockets + 100};
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("setrlimit");
  for (int i = 0; i < sockets / 2; i++) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) fail("socketpair");
  }
  return sockets;
}

int main(int count, char **arguments) {
  const char *kind = count > 2 ? arguments[1] : "";
  long made = 0;
  memset(block, 1, sizeof block);
  if (strcmp(kind, "tmpfs") == 0) made = write_file(arguments[3], atol(arguments[2]));
  else if (strcmp(kind, "read") == 0) made = read_file(arguments[2]);
  else if (strcmp(kind, "tables") == 0) made = make_tables(atol(arguments[2]));
  else if (strcmp(kind, "tcp") == 0) made = fill_tcp(atoi(arguments[2]));
  else if (strcmp(kind, "queued") == 0) made = fill_queues(atoi(arguments[2]));
  else if (strcmp(kind, "unix") == 0) made = open_unix(atoi(arguments[2]));
  else if (strcmp(kind, "anonymous") == 0) {
    made = atol(arguments[2]);
    kept = malloc(made);
    if (kept == NULL) fail("malloc");
    memset(kept, 1, made);
  } else return 2;
  printf("%ld\n", made);
  fflush(stdout);
  while (getchar() != EOF) {}
  return 0;
}
