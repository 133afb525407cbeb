#include "CMicroHTTPD.h"

#include <CLoader.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>

/* The functions of libmicrohttpd that are used, as its header declares them. */
#define EACH_FUNCTION(F)                                                                           \
  F(MHD_is_feature_supported) F(MHD_start_daemon) F(MHD_stop_daemon) F(MHD_add_connection)         \
  F(MHD_get_daemon_info) F(MHD_run) F(MHD_get_timeout) F(MHD_get_connection_info)                  \
  F(MHD_get_connection_values) F(MHD_suspend_connection) F(MHD_resume_connection)                  \
  F(MHD_create_response_from_buffer_with_free_callback_cls) F(MHD_create_response_from_callback)   \
  F(MHD_add_response_header) F(MHD_queue_response) F(MHD_destroy_response)

#define POINTER(name) static __typeof__(&name) name##_;
EACH_FUNCTION(POINTER)
#define ENTRY(name) {#name, (void **)&name##_},
static const struct loaded_function functions[] = {EACH_FUNCTION(ENTRY)};

const char *load_tls(void);

static const char *failure;

static void load(void) {
  /* The ABI of all releases from 0.9.33 on. */
  failure = load_library("libmicrohttpd.so.12", functions, sizeof functions / sizeof *functions);
  if (!failure && httpd_has_tls()) failure = load_tls();
}

const char *httpd_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return failure;
}

bool httpd_has_tls(void) {
  return MHD_is_feature_supported_(MHD_FEATURE_TLS) == MHD_YES;
}

struct httpd_daemon {
  struct MHD_Daemon *daemon;
  struct httpd_handlers handlers;
  void *context;
};

static void *context_of(struct MHD_Connection *connection) {
  return MHD_get_connection_info_(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void notify(
  void *context, struct MHD_Connection *connection, void **place,
  enum MHD_ConnectionNotificationCode code) {
  struct httpd_daemon *daemon = context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    *place = daemon->handlers.opened(daemon->context, connection);
  else
    daemon->handlers.closed(daemon->context, *place);
}

static void *begin(void *context, const char *target, struct MHD_Connection *connection) {
  struct httpd_daemon *daemon = context;
  daemon->handlers.began(context_of(connection), target);
  return NULL;
}

static enum MHD_Result receive(
  void *context, struct MHD_Connection *connection, const char *path, const char *method,
  const char *version, const char *body, size_t *size, void **request) {
  (void)path, (void)version, (void)body, (void)request;
  struct httpd_daemon *daemon = context;
  size_t bytes = *size;
  *size = 0;
  bool stays = daemon->handlers.received(context_of(connection), connection, method, bytes);
  return stays ? MHD_YES : MHD_NO;
}

struct httpd_daemon *httpd_start(
  const struct httpd_handlers *handlers, void *context, size_t memory, unsigned connections,
  const struct httpd_tls *tls) {
  struct httpd_daemon *daemon = malloc(sizeof *daemon);
  if (!daemon) return NULL;
  daemon->handlers = *handlers;
  daemon->context = context;
  unsigned flags = MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
                   MHD_USE_SUPPRESS_DATE_NO_CLOCK | (tls ? MHD_USE_TLS : 0);
  struct MHD_OptionItem encryption[] = {
    {MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? (void *)tls->certificates : NULL},
    {MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? (void *)tls->key : NULL},
    {MHD_OPTION_HTTPS_PRIORITIES, 0, tls ? (void *)tls->priorities : NULL},
    {MHD_OPTION_END, 0, NULL},
  };
  daemon->daemon = MHD_start_daemon_(
    flags, 0, NULL, NULL, receive, daemon, MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
    MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_STRICT_FOR_CLIENT, 0,
    MHD_OPTION_URI_LOG_CALLBACK, begin, daemon, MHD_OPTION_NOTIFY_CONNECTION, notify, daemon,
    MHD_OPTION_ARRAY, tls ? encryption : &encryption[3], MHD_OPTION_END);
  if (daemon->daemon) return daemon;
  free(daemon);
  return NULL;
}

void httpd_stop(struct httpd_daemon *daemon) {
  MHD_stop_daemon_(daemon->daemon);
  free(daemon);
}

void httpd_add(struct httpd_daemon *daemon, int client, const void *address, unsigned length) {
  MHD_add_connection_(daemon->daemon, client, address, length);
}

int httpd_epoll(const struct httpd_daemon *daemon) {
  return MHD_get_daemon_info_(daemon->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

bool httpd_run(struct httpd_daemon *daemon) {
  MHD_run_(daemon->daemon);
  /* Data that was decrypted waits in memory, of which no event tells. */
  MHD_UNSIGNED_LONG_LONG milliseconds;
  return MHD_get_timeout_(daemon->daemon, &milliseconds) == MHD_YES && milliseconds == 0;
}

int httpd_socket(struct MHD_Connection *connection) {
  return MHD_get_connection_info_(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

struct header_iterator {
  void *context;
  void (*each)(void *, const char *, const char *);
};

static enum MHD_Result call_iterator(
  void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
  (void)kind;
  const struct header_iterator *iterator = context;
  iterator->each(iterator->context, name, value ? value : "");
  return MHD_YES;
}

void httpd_each_header(
  struct MHD_Connection *connection, void *context,
  void (*each)(void *context, const char *name, const char *value)) {
  struct header_iterator iterator = {context, each};
  MHD_get_connection_values_(connection, MHD_HEADER_KIND, call_iterator, &iterator);
}

void httpd_suspend(struct MHD_Connection *connection) { MHD_suspend_connection_(connection); }

void httpd_resume(struct MHD_Connection *connection) { MHD_resume_connection_(connection); }

struct MHD_Response *httpd_make_response(
  const void *bytes, size_t count, void *owner, void (*release)(void *owner)) {
  struct MHD_Response *response =
    MHD_create_response_from_buffer_with_free_callback_cls_(count, (void *)bytes, release, owner);
  if (!response) release(owner);
  return response;
}

struct stream {
  void *owner;
  ptrdiff_t (*read)(void *, char *, size_t);
  void (*release)(void *);
};

static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t capacity) {
  (void)position;
  const struct stream *stream = context;
  return stream->read(stream->owner, buffer, capacity);
}

static void free_stream(void *context) {
  struct stream *stream = context;
  stream->release(stream->owner);
  free(stream);
}

_Static_assert(MHD_CONTENT_READER_END_OF_STREAM == -1, "httpd_end");
_Static_assert(MHD_CONTENT_READER_END_WITH_ERROR == -2, "httpd_failure");

struct MHD_Response *httpd_make_stream(
  size_t chunk, void *owner, ptrdiff_t (*read)(void *owner, char *buffer, size_t capacity),
  void (*release)(void *owner)) {
  struct stream *stream = malloc(sizeof *stream);
  if (!stream) {
    release(owner);
    return NULL;
  }
  *stream = (struct stream){owner, read, release};
  struct MHD_Response *response =
    MHD_create_response_from_callback_(MHD_SIZE_UNKNOWN, chunk, read_stream, stream, free_stream);
  if (!response) free_stream(stream);
  return response;
}

void httpd_add_header(struct MHD_Response *response, const char *name, const char *value) {
  MHD_add_response_header_(response, name, value);
}

bool httpd_send(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response) {
  enum MHD_Result result = MHD_queue_response_(connection, status, response);
  MHD_destroy_response_(response);
  return result == MHD_YES;
}
