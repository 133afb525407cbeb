#ifndef CMICROHTTPD_H
#define CMICROHTTPD_H

/* What is used of libmicrohttpd, and of GnuTLS for it. Their headers are not included: they declare
 * types of the C library, which would belong to this module then. */

#include <stdbool.h>
#include <stddef.h>

/* Loads the libraries unless they are already loaded. Must be called before any other function of
 * this header.
 *
 * Most runs serve nothing. Returns NULL on success, or else the text of dlerror(3), which is never
 * freed. */
const char *httpd_load(void);

/* Whether connections can be encrypted. */
bool httpd_has_tls(void);

/* How connections are encrypted. All texts end with a zero byte. */
struct httpd_tls {
  /* Certificates and a key in the PEM format. */
  const char *certificates;
  const char *key;

  /* Versions and cipher suites as a GnuTLS priority string. */
  const char *priorities;
};

/* What can be wrong with certificates and a key. */
enum httpd_tls_problem {
  httpd_tls_none,
  httpd_tls_invalid_certificates,
  httpd_tls_invalid_key,
  /* The key does not belong to the first certificate. */
  httpd_tls_other_key,
};

/* Checks certificates and a key.
 *
 * is_rsa is set to whether the first certificate has an RSA key. */
enum httpd_tls_problem httpd_check_tls(const char *certificates, const char *key, bool *is_rsa);

struct MHD_Connection;
struct MHD_Response;
struct httpd_daemon;

/* What a daemon calls, in httpd_run and httpd_add only. */
struct httpd_handlers {
  /* A connection begins. What it returns is passed to the others. */
  void *(*opened)(void *context, struct MHD_Connection *connection);

  /* The target of a request was received, as it was sent. */
  void (*began)(void *connection, const char *target);

  /* A part of a request was received: its headers first, then each part of its body, and its end
   * as a part of 0 bytes. Before it returns the second time for 0 bytes, a response must be sent or
   * the connection be suspended. Returns whether the connection stays open. */
  bool (*received)(
    void *connection, struct MHD_Connection *handle, const char *method, size_t bytes);

  /* The connection is closed. */
  void (*closed)(void *context, void *connection);
};

/* Starts a daemon that has neither a socket nor a thread of its own: it works in httpd_run only.
 *
 * context: the first argument of `opened` and `closed`.
 * memory: the size of what it stores of a request, in bytes.
 * tls: NULL if connections are not encrypted.
 * Returns NULL if the priorities are invalid, or if the system lacks memory or descriptors. */
struct httpd_daemon *httpd_start(
  const struct httpd_handlers *handlers, void *context, size_t memory, unsigned connections,
  const struct httpd_tls *tls);

/* Closes all connections, of which none may be suspended. */
void httpd_stop(struct httpd_daemon *daemon);

/* Adds a socket, and owns it from then on. The address is a sockaddr of this length. */
void httpd_add(struct httpd_daemon *daemon, int client, const void *address, unsigned length);

/* The descriptor of epoll(7): when it is readable, httpd_run has something to do. */
int httpd_epoll(const struct httpd_daemon *daemon);

/* Receives and sends what is possible. Returns whether there is more to do at once. */
bool httpd_run(struct httpd_daemon *daemon);

/* The descriptor of the socket of a connection. */
int httpd_socket(struct MHD_Connection *connection);

/* Calls a function with the name and the value of each header, in their order. */
void httpd_each_header(
  struct MHD_Connection *connection, void *context,
  void (*each)(void *context, const char *name, const char *value));

/* Receives and sends nothing until the connection is resumed. */
void httpd_suspend(struct MHD_Connection *connection);
void httpd_resume(struct MHD_Connection *connection);

/* A response of bytes that stay valid until `release` is called with the owner. NULL if there is no
 * memory. */
struct MHD_Response *httpd_make_response(
  const void *bytes, size_t count, void *owner, void (*release)(void *owner));

/* A response of any length, in chunks.
 *
 * read: copies the next bytes into a buffer. Returns their number; httpd_end or httpd_failure; 0 if
 * there are none yet and the connection was suspended. */
struct MHD_Response *httpd_make_stream(
  size_t chunk, void *owner, ptrdiff_t (*read)(void *owner, char *buffer, size_t capacity),
  void (*release)(void *owner));

static const ptrdiff_t httpd_end = -1, httpd_failure = -2;

/* Adds a header. Its value must not have control characters. */
void httpd_add_header(struct MHD_Response *response, const char *name, const char *value);

/* Sends a response and gives it up. Returns whether that is possible. */
bool httpd_send(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response);

#endif
