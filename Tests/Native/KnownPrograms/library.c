/* A library that is loaded, unloaded and loaded again. */
#include "step.h"
#include <dlfcn.h>
#include "image.h"

int main(int count, char **arguments) {
  must(count > 1, "the library's path is needed");
  /* The memory that the loader itself needs is allocated before the first step. */
  void *library = dlopen(arguments[1], RTLD_NOW);
  must(library != NULL, "dlopen");
  struct image image = {.name = "/loaded.so"};
  dl_iterate_phdr(measure, &image);
  dlclose(library);
  step();
  for (int round = 0; round < 2; round++) {
    library = dlopen(arguments[1], RTLD_NOW);
    must(library != NULL, "dlopen");
    struct image again = {.name = "/loaded.so"};
    dl_iterate_phdr(measure, &again);
    grown(getpid(), "extern_text", again.text, again.texts);
    grown(getpid(), "extern_data", again.data, again.datas);
    step();
    dlclose(library);
    grown(getpid(), "extern_text", 0, 1);
    grown(getpid(), "extern_data", 0, 1);
    step();
  }
}
