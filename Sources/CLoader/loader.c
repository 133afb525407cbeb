#include "CLoader.h"

#include <dlfcn.h>
#include <string.h>

static const char *failure(void) {
  const char *text = dlerror();
  text = text ? strdup(text) : NULL;
  return text ? text : "it can't be loaded";
}

const char *load_library(
  const char *library, const struct loaded_function functions[], size_t count) {
  void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!opened) return failure();
  for (size_t i = 0; i < count; i++) {
    void *address = dlsym(opened, functions[i].name);
    if (!address) return failure();
    *functions[i].address = address;
  }
  return NULL;
}
