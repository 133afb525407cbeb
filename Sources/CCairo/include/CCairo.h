#ifndef CCAIRO_H
#define CCAIRO_H

#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>

/* Loads cairo, if it has not been yet; nothing else of cairo may be called before.
 *
 * Cairo brings some twenty libraries, fontconfig and X11 among them. Most runs draw nothing, and a
 * host on which nothing is drawn need not have them.
 *
 * Returns NULL, or what dlopen(3) has to say; the text lives as long as the program. */
const char *ccairo_load(void);

#endif
