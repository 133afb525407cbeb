#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>

/* Loads SQLite unless it is already loaded. Must be called before any other function of SQLite.
 *
 * Most runs record nothing, and relocating the library takes as long as the rest of the start.
 *
 * Returns NULL on success, or else the text of dlerror(3). The text is never freed. */
const char *csqlite_load(void);

/* Makes text in double quotes an identifier only, never a string (quirks.html, "Double-quoted
 * String Literals Are Accepted"). Swift can't call sqlite3_db_config, which is variadic. */
int csqlite_disable_double_quoted_strings(sqlite3 *connection);

#endif
