/* Changes its command line all the time, as a database server does for each statement. The
 * argument is overwritten by letters of the same number. */
#include "step.h"
#include <pthread.h>

static char *title;

static void *rename_always(void *unused) {
  (void)unused;
  size_t length = strlen(title);
  for (unsigned letter = 0;; letter = (letter + 1) % 26) memset(title, 'a' + letter, length);
  return NULL;
}

int main(int count, char **arguments) {
  must(count == 2, "one argument");
  title = arguments[1];
  pthread_t other;
  must(pthread_create(&other, NULL, rename_always, NULL) == 0, "pthread_create");
  step();
  _exit(0);
}
