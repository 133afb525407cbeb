#ifndef CLOADER_H
#define CLOADER_H

#include <stddef.h>

/* A function of a library, and where its address is stored. */
struct loaded_function {
  const char *name;
  void **address;
};

/* Loads a library with dlopen(3) and looks up functions.
 *
 * Returns NULL, or the reason of the first failure, which stays valid. */
const char *load_library(
  const char *library, const struct loaded_function functions[], size_t count);

#endif
