#include "CMicroHTTPD.h"

#include <CLoader.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

/* The functions of GnuTLS that are used, as its headers declare them. */
#define EACH_FUNCTION(F)                                                                 \
  F(gnutls_x509_crt_list_import) F(gnutls_x509_crt_get_pk_algorithm)                     \
  F(gnutls_x509_crt_deinit) F(gnutls_x509_privkey_init) F(gnutls_x509_privkey_import2)   \
  F(gnutls_x509_privkey_deinit) F(gnutls_certificate_allocate_credentials)               \
  F(gnutls_certificate_free_credentials) F(gnutls_certificate_set_x509_key)

#define POINTER(name) static __typeof__(&name) name##_;
EACH_FUNCTION(POINTER)
#define ENTRY(name) {#name, (void **)&name##_},
static const struct loaded_function functions[] = {EACH_FUNCTION(ENTRY)};

const char *load_tls(void);

const char *load_tls(void) {
  return load_library("libgnutls.so.30", functions, sizeof functions / sizeof *functions);
}

static gnutls_datum_t datum(const char *text) {
  return (gnutls_datum_t){(unsigned char *)text, (unsigned)strlen(text)};
}

/* Whether a key belongs to a chain of certificates. */
static bool belongs(gnutls_x509_privkey_t key, gnutls_x509_crt_t chain[], int count) {
  gnutls_certificate_credentials_t credentials;
  if (gnutls_certificate_allocate_credentials_(&credentials) < 0) return false;
  int code = gnutls_certificate_set_x509_key_(credentials, chain, count, key);
  gnutls_certificate_free_credentials_(credentials);
  return code >= 0;
}

enum httpd_tls_problem httpd_check_tls(const char *certificates, const char *key, bool *is_rsa) {
  gnutls_x509_crt_t chain[64];
  unsigned count = sizeof chain / sizeof *chain;
  gnutls_datum_t text = datum(certificates);
  int found = gnutls_x509_crt_list_import_(
    chain, &count, &text, GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
  if (found <= 0) return httpd_tls_invalid_certificates;
  *is_rsa = gnutls_x509_crt_get_pk_algorithm_(chain[0], NULL) == GNUTLS_PK_RSA;

  enum httpd_tls_problem problem = httpd_tls_invalid_key;
  gnutls_x509_privkey_t private;
  if (gnutls_x509_privkey_init_(&private) >= 0) {
    text = datum(key);
    if (gnutls_x509_privkey_import2_(private, &text, GNUTLS_X509_FMT_PEM, NULL, 0) >= 0)
      problem = belongs(private, chain, found) ? httpd_tls_none : httpd_tls_other_key;
    gnutls_x509_privkey_deinit_(private);
  }
  for (int i = 0; i < found; i++) gnutls_x509_crt_deinit_(chain[i]);
  return problem;
}
