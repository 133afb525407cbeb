/* What of a program or library is mapped from its file. */
#include <link.h>

struct image {
  const char *name; /* the end of the library's path; NULL for the program itself */
  long text, data;  /* bytes of pages, executable and not */
  int texts, datas; /* mappings */
};

/* Reads every page of every segment of the image, and adds them up. */
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
      /* What is read-only after relocation is a mapping of its own. */
      image->datas += segment->p_flags & PF_W ? 2 : 1;
    }
  }
  return 1;
}
