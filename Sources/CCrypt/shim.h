#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/* crypt_r(3) with memory of its own, which is erased. Returns 0 on success. Swift can't import the
 * 30 KiB array in struct crypt_data. */
static inline int hash_passphrase(
    const char *passphrase, const char *setting, char output[CRYPT_OUTPUT_SIZE]) {
  struct crypt_data *data = calloc(1, sizeof *data);
  if (!data) return -1;
  const char *hash = crypt_r(passphrase, setting, data);
  int failed = !hash || hash[0] == '*';
  if (!failed) memcpy(output, data->output, CRYPT_OUTPUT_SIZE);
  explicit_bzero(data, sizeof *data);
  free(data);
  return failed ? -1 : 0;
}
