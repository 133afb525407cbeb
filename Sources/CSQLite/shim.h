#include <sqlite3.h>

/// Makes text in double quotes an identifier only, never a string (quirks.html, "Double-quoted String Literals Are
/// Accepted"). Swift can't call sqlite3_db_config, which is variadic.
static inline int sqlite_disable_double_quoted_strings(sqlite3 *connection) {
  int code = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  return code == SQLITE_OK ? sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0) : code;
}
