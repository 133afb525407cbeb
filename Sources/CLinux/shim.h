#include <sys/prctl.h>

/* prctl(2) takes whatever it is given, and Swift does not call such functions. */
static inline int linux_become_child_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}
