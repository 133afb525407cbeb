#include "CCairo.h"

#include <CLoader.h>
#include <pthread.h>
#include <stddef.h>

/* The functions of cairo that are used, as its headers declare them. */
#define EACH_FUNCTION(F)                                                                         \
  F(cairo_t *, cairo_create, (cairo_surface_t * target), (target))                               \
  F(void, cairo_destroy, (cairo_t * context), (context))                                         \
  F(cairo_status_t, cairo_status, (cairo_t * context), (context))                                \
  F(const char *, cairo_status_to_string, (cairo_status_t status), (status))                     \
  F(void, cairo_new_path, (cairo_t * context), (context))                                        \
  F(void, cairo_new_sub_path, (cairo_t * context), (context))                                    \
  F(void, cairo_move_to, (cairo_t * context, double x, double y), (context, x, y))               \
  F(void, cairo_line_to, (cairo_t * context, double x, double y), (context, x, y))               \
  F(void, cairo_close_path, (cairo_t * context), (context))                                      \
  F(void, cairo_rectangle,                                                                       \
    (cairo_t * context, double x, double y, double width, double height),                        \
    (context, x, y, width, height))                                                              \
  F(void, cairo_arc,                                                                             \
    (cairo_t * context, double x, double y, double radius, double start, double end),            \
    (context, x, y, radius, start, end))                                                         \
  F(void, cairo_fill, (cairo_t * context), (context))                                            \
  F(void, cairo_fill_preserve, (cairo_t * context), (context))                                   \
  F(void, cairo_stroke, (cairo_t * context), (context))                                          \
  F(void, cairo_set_source_rgb, (cairo_t * context, double red, double green, double blue),      \
    (context, red, green, blue))                                                                 \
  F(void, cairo_set_line_width, (cairo_t * context, double width), (context, width))             \
  F(void, cairo_set_line_join, (cairo_t * context, cairo_line_join_t join), (context, join))     \
  F(void, cairo_select_font_face,                                                                \
    (cairo_t * context, const char *family, cairo_font_slant_t slant,                            \
     cairo_font_weight_t weight),                                                                \
    (context, family, slant, weight))                                                            \
  F(void, cairo_set_font_size, (cairo_t * context, double size), (context, size))                \
  F(void, cairo_set_font_options, (cairo_t * context, const cairo_font_options_t *options),      \
    (context, options))                                                                          \
  F(cairo_font_options_t *, cairo_font_options_create, (void), ())                               \
  F(void, cairo_font_options_destroy, (cairo_font_options_t * options), (options))               \
  F(void, cairo_font_options_set_hint_style,                                                     \
    (cairo_font_options_t * options, cairo_hint_style_t style), (options, style))                \
  F(void, cairo_font_options_set_hint_metrics,                                                   \
    (cairo_font_options_t * options, cairo_hint_metrics_t metrics), (options, metrics))          \
  F(void, cairo_font_options_set_antialias,                                                      \
    (cairo_font_options_t * options, cairo_antialias_t antialias), (options, antialias))         \
  F(cairo_scaled_font_t *, cairo_get_scaled_font, (cairo_t * context), (context))                \
  F(cairo_font_type_t, cairo_scaled_font_get_type, (cairo_scaled_font_t * font), (font))         \
  F(void, cairo_show_text, (cairo_t * context, const char *text), (context, text))               \
  F(void, cairo_text_extents,                                                                    \
    (cairo_t * context, const char *text, cairo_text_extents_t *extents),                        \
    (context, text, extents))                                                                    \
  F(cairo_surface_t *, cairo_svg_surface_create_for_stream,                                      \
    (cairo_write_func_t write, void *closure, double width, double height),                      \
    (write, closure, width, height))                                                             \
  F(void, cairo_svg_surface_set_document_unit, (cairo_surface_t * surface, cairo_svg_unit_t unit), \
    (surface, unit))                                                                             \
  F(cairo_surface_t *, cairo_pdf_surface_create_for_stream,                                      \
    (cairo_write_func_t write, void *closure, double width, double height),                      \
    (write, closure, width, height))                                                             \
  F(void, cairo_pdf_surface_set_metadata,                                                        \
    (cairo_surface_t * surface, cairo_pdf_metadata_t metadata, const char *text),                \
    (surface, metadata, text))                                                                   \
  F(cairo_surface_t *, cairo_image_surface_create, (cairo_format_t format, int width, int height), \
    (format, width, height))                                                                     \
  F(cairo_status_t, cairo_surface_write_to_png_stream,                                           \
    (cairo_surface_t * surface, cairo_write_func_t write, void *closure),                        \
    (surface, write, closure))                                                                   \
  F(cairo_status_t, cairo_surface_status, (cairo_surface_t * surface), (surface))                \
  F(void, cairo_surface_finish, (cairo_surface_t * surface), (surface))                          \
  F(void, cairo_surface_destroy, (cairo_surface_t * surface), (surface))

/* Hidden, so that cairo's own calls never reach these definitions. */
#pragma GCC visibility push(hidden)
#define FORWARD(type, name, parameters, arguments) \
  static type(*name##_in_cairo) parameters;        \
  type name parameters { return name##_in_cairo arguments; }
EACH_FUNCTION(FORWARD)
#pragma GCC visibility pop

#define ENTRY(type, name, parameters, arguments) {#name, (void **)&name##_in_cairo},
static const struct loaded_function functions[] = {EACH_FUNCTION(ENTRY)};

static const char *failure;

static void load(void) {
  /* The ABI of all releases since 1.0. */
  failure = load_library("libcairo.so.2", functions, sizeof functions / sizeof *functions);
}

const char *ccairo_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return failure;
}
