/* The size of the file mappings of an executable or library. */
#include <link.h>

struct image {
  const char *name; /* the end of the library's path; NULL for the executable */
  long text, data;  /* executable and other pages, in bytes */
  int texts, datas; /* the number of mappings */
};

/* Reads every page of every segment of the image, and sums up the sizes. */
static int measure(struct dl_phdr_info *object, size_t size, void *argument) {
  (void)size;
  struct image *image = argument;
  size_t name = strlen(object->dlpi_name), wanted = image->name ? strlen(image->name) : 0;
  if (image->name && (name < wanted || strcmp(object->dlpi_name + name - wanted, image->name)))
    return 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || segment->p_filesz == 0) continue;
    uintptr_t start = (object->dlpi_addr + segment->p_vaddr) / PAGE * PAGE;
    uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_filesz;
    size_t bytes = (end - start + PAGE - 1) / PAGE * PAGE;
    look((void *)start, bytes);
    if (segment->p_flags & PF_X) {
      image->text += bytes;
      image->texts++;
    } else {
      image->data += bytes;
      /* The part that is read-only after relocation (RELRO) is a separate mapping. */
      image->datas += segment->p_flags & PF_W ? 2 : 1;
    }
  }
  return 1;
}
