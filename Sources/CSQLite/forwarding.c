#include "CSQLite.h"

#include <CLoader.h>
#include <pthread.h>
#include <stddef.h>

/* The functions of SQLite that are used, as its header declares them. */
#define EACH_FUNCTION(F)                                                                         \
  F(int, sqlite3_open_v2,                                                                        \
    (const char *path, sqlite3 **connection, int flags, const char *vfs),                        \
    (path, connection, flags, vfs))                                                              \
  F(int, sqlite3_close, (sqlite3 * connection), (connection))                                    \
  F(int, sqlite3_close_v2, (sqlite3 * connection), (connection))                                 \
  F(int, sqlite3_busy_timeout, (sqlite3 * connection, int milliseconds),                         \
    (connection, milliseconds))                                                                  \
  F(int, sqlite3_extended_result_codes, (sqlite3 * connection, int enabled),                     \
    (connection, enabled))                                                                       \
  F(int, sqlite3_extended_errcode, (sqlite3 * connection), (connection))                         \
  F(const char *, sqlite3_errmsg, (sqlite3 * connection), (connection))                          \
  F(const char *, sqlite3_errstr, (int code), (code))                                            \
  F(int, sqlite3_get_autocommit, (sqlite3 * connection), (connection))                           \
  F(sqlite3_int64, sqlite3_last_insert_rowid, (sqlite3 * connection), (connection))              \
  F(int, sqlite3_exec,                                                                           \
    (sqlite3 * connection, const char *sql, int (*row)(void *, int, char **, char **),           \
     void *closure, char **message),                                                             \
    (connection, sql, row, closure, message))                                                    \
  F(int, sqlite3_prepare_v3,                                                                     \
    (sqlite3 * connection, const char *sql, int bytes, unsigned flags, sqlite3_stmt **statement, \
     const char **tail),                                                                         \
    (connection, sql, bytes, flags, statement, tail))                                            \
  F(int, sqlite3_step, (sqlite3_stmt * statement), (statement))                                  \
  F(int, sqlite3_reset, (sqlite3_stmt * statement), (statement))                                 \
  F(int, sqlite3_finalize, (sqlite3_stmt * statement), (statement))                              \
  F(int, sqlite3_clear_bindings, (sqlite3_stmt * statement), (statement))                        \
  F(int, sqlite3_bind_null, (sqlite3_stmt * statement, int index), (statement, index))           \
  F(int, sqlite3_bind_int64, (sqlite3_stmt * statement, int index, sqlite3_int64 value),         \
    (statement, index, value))                                                                   \
  F(int, sqlite3_bind_double, (sqlite3_stmt * statement, int index, double value),               \
    (statement, index, value))                                                                   \
  F(int, sqlite3_bind_text,                                                                      \
    (sqlite3_stmt * statement, int index, const char *text, int bytes, void (*free)(void *)),    \
    (statement, index, text, bytes, free))                                                       \
  F(int, sqlite3_bind_blob,                                                                      \
    (sqlite3_stmt * statement, int index, const void *blob, int bytes, void (*free)(void *)),    \
    (statement, index, blob, bytes, free))                                                       \
  F(int, sqlite3_bind_zeroblob, (sqlite3_stmt * statement, int index, int bytes),                \
    (statement, index, bytes))                                                                   \
  F(int, sqlite3_column_count, (sqlite3_stmt * statement), (statement))                          \
  F(const char *, sqlite3_column_name, (sqlite3_stmt * statement, int index), (statement, index)) \
  F(int, sqlite3_column_type, (sqlite3_stmt * statement, int index), (statement, index))         \
  F(sqlite3_int64, sqlite3_column_int64, (sqlite3_stmt * statement, int index),                  \
    (statement, index))                                                                          \
  F(double, sqlite3_column_double, (sqlite3_stmt * statement, int index), (statement, index))    \
  F(const unsigned char *, sqlite3_column_text, (sqlite3_stmt * statement, int index),           \
    (statement, index))                                                                          \
  F(const void *, sqlite3_column_blob, (sqlite3_stmt * statement, int index), (statement, index)) \
  F(int, sqlite3_column_bytes, (sqlite3_stmt * statement, int index), (statement, index))        \
  F(sqlite3_value *, sqlite3_column_value, (sqlite3_stmt * statement, int index),                \
    (statement, index))                                                                          \
  F(int, sqlite3_value_type, (sqlite3_value * value), (value))                                   \
  F(sqlite3_int64, sqlite3_value_int64, (sqlite3_value * value), (value))                        \
  F(double, sqlite3_value_double, (sqlite3_value * value), (value))

/* Hidden, so that SQLite's own calls never reach these definitions. */
#pragma GCC visibility push(hidden)
#define FORWARD(type, name, parameters, arguments) \
  static type(*name##_in_sqlite) parameters;       \
  type name parameters { return name##_in_sqlite arguments; }
EACH_FUNCTION(FORWARD)
#pragma GCC visibility pop

static int (*db_config)(sqlite3 *, int, ...);

#define ENTRY(type, name, parameters, arguments) {#name, (void **)&name##_in_sqlite},
static const struct loaded_function functions[] = {EACH_FUNCTION(ENTRY){"sqlite3_db_config", (void **)&db_config}};

static const char *failure;

static void load(void) {
  /* The ABI of all releases of version 3. */
  failure = load_library("libsqlite3.so.0", functions, sizeof functions / sizeof *functions);
}

const char *csqlite_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return failure;
}

int csqlite_disable_double_quoted_strings(sqlite3 *connection) {
  int code = db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  if (code != SQLITE_OK) return code;
  return db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
}
