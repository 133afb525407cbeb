/* Changes that move memory from one category to another, visible only in smaps. The README of the
 * project lists them.
 *
 *   unseen KIND FILE
 *
 * The first line is written before the change, the second one after it.
 */
#include "step.h"

#define PAGES ((size_t)64)

static char *mapped(const char *path, int protection, size_t first, size_t pages) {
  int file = open(path, O_RDWR | O_CREAT, 0700);
  must(file >= 0 && ftruncate(file, 2 * PAGES * PAGE) == 0, "open");
  char *start = mmap(NULL, pages * PAGE, protection, MAP_PRIVATE, file, first * PAGE);
  must(start != MAP_FAILED, "mmap");
  close(file);
  return start;
}

/* Writable file pages become executable, so they count as text. */
static void executable(const char *path) {
  char *start = mapped(path, PROT_READ | PROT_WRITE, 0, PAGES);
  touch(start, PAGES * PAGE);
  step();
  must(mprotect(start, PAGES * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) == 0, "mprotect");
}

/* The range of one page table. A page that stays mapped preserves the table, and thus VmPTE. */
#define TABLE (2 * MIB)

static char *table_within(char *start) {
  return (char *)(((uintptr_t)start + TABLE - 1) & ~(uintptr_t)(TABLE - 1));
}

/* Heap pages are moved to an anonymous mapping. */
static void heap(void) {
  char *start = sbrk(0);
  must(brk(start + 2 * TABLE) == 0, "brk");
  char *pages = table_within(start) + PAGE;
  touch(pages - PAGE, (PAGES + 1) * PAGE);
  char *room = mmap(NULL, 2 * TABLE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(room != MAP_FAILED, "mmap");
  room = table_within(room) + PAGE;
  touch(room - PAGE, PAGE);
  munmap(room, PAGES * PAGE);
  step();
  size_t size = PAGES * PAGE;
  must(mremap(pages, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, room) == room, "mremap");
}

/* An anonymous mapping is named. */
static void named(void) {
  char *start = anonymous(PAGES * PAGE);
  touch(start, PAGES * PAGE);
  step();
  must(prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, PAGES * PAGE, "a name") == 0, "PR_SET_VMA");
}

/* Another process unmaps the text that it shares with this one, and maps as much of the data. */
static void traded(const char *path) {
  int go[2], done[2];
  must(pipe(go) == 0 && pipe(done) == 0, "pipe");
  char *text = mapped(path, PROT_READ | PROT_EXEC, 0, PAGES);
  char *data = mapped(path, PROT_READ, PAGES, PAGES);
  look(text, PAGES * PAGE);
  look(data, PAGES * PAGE);
  char byte = 0;
  if (child() == 0) {
    /* fork(2) doesn't copy the page tables of file mappings. */
    look(text, PAGES * PAGE);
    munmap(data, PAGES * PAGE);
    must(write(done[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1, "wait");
    munmap(text, PAGES * PAGE);
    look(mapped(path, PROT_READ, PAGES, PAGES), PAGES * PAGE);
    must(write(done[1], &byte, 1) == 1, "write");
    for (;;) pause();
  }
  must(read(done[0], &byte, 1) == 1, "read");
  step();
  must(write(go[1], &byte, 1) == 1 && read(done[0], &byte, 1) == 1, "wait");
}

/* A mapped file is renamed. */
static void renamed(const char *path) {
  char other[4096];
  snprintf(other, sizeof other, "%s-2", path);
  look(mapped(path, PROT_READ, 0, PAGES), PAGES * PAGE);
  step();
  must(rename(path, other) == 0, "rename");
}

int main(int argc, char **argv) {
  must(argc == 3, "usage: unseen KIND FILE");
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  if (strcmp(argv[1], "executable") == 0) executable(argv[2]);
  if (strcmp(argv[1], "heap") == 0) heap();
  if (strcmp(argv[1], "named") == 0) named();
  if (strcmp(argv[1], "traded") == 0) traded(argv[2]);
  if (strcmp(argv[1], "renamed") == 0) renamed(argv[2]);
  step();
  return 0;
}
