/* The library that library.c loads: 1 MiB of text and 3 MiB of data. */
__asm__(".text\n.balign 4096\n.fill 1048576, 1, 0x90\n.balign 4096\n");
char loaded_data[3 << 20] = {1};
