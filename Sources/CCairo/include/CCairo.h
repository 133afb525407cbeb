#ifndef CCAIRO_H
#define CCAIRO_H

#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>

/* Loads cairo unless it is already loaded. Must be called before any other function of cairo.
 *
 * Cairo depends on about twenty libraries, including fontconfig and X11. Most runs draw nothing,
 * and a host without charts does not need them.
 *
 * Returns NULL on success, or else the text of dlerror(3). The text is never freed. */
const char *ccairo_load(void);

#endif
