/* The floor of a replay: reads every row of every table once and discards it. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  static const char *const tables[] = {"run", "sample", "process", "state", "series", "change"};
  sqlite3 *db;
  unsigned long long rows = 0;
  long long sum = 0;
  if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
    fprintf(stderr, "usage: rows RECORDING\n");
    return 1;
  }
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    char sql[64];
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "SELECT * FROM %s", tables[i]);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) return 1;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      for (int column = 0; column < sqlite3_column_count(statement); column++)
        sum += sqlite3_column_int64(statement, column);
      rows++;
    }
    sqlite3_finalize(statement);
  }
  sqlite3_close(db);
  fprintf(stderr, "%llu rows, %lld\n", rows, sum);
  return 0;
}
