/* Compares two PNGs of the same size: prints the mean difference of a color channel, and the largest
 * difference of a channel's mean in a square of 8 x 8 pixels, both at most 255. */
#include <cairo/cairo.h>
#include <stdio.h>
#include <stdlib.h>

enum { SQUARE = 8 };

static cairo_surface_t *read_picture(const char *path) {
  cairo_surface_t *picture = cairo_image_surface_create_from_png(path);
  if (cairo_surface_status(picture) != CAIRO_STATUS_SUCCESS) {
    fprintf(stderr, "%s: %s\n", path, cairo_status_to_string(cairo_surface_status(picture)));
    exit(1);
  }
  return picture;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  cairo_surface_t *one = read_picture(argv[1]), *two = read_picture(argv[2]);
  int width = cairo_image_surface_get_width(one), height = cairo_image_surface_get_height(one);
  if (width != cairo_image_surface_get_width(two) || height != cairo_image_surface_get_height(two))
    return 3;
  double sum = 0, worst = 0;
  for (int top = 0; top + SQUARE <= height; top += SQUARE)
    for (int left = 0; left + SQUARE <= width; left += SQUARE)
      for (int channel = 0; channel < 3; channel++) {
        double first = 0, second = 0;
        for (int y = top; y < top + SQUARE; y++)
          for (int x = left; x < left + SQUARE; x++) {
            int a = cairo_image_surface_get_data(
                one)[y * cairo_image_surface_get_stride(one) + 4 * x + channel];
            int b = cairo_image_surface_get_data(
                two)[y * cairo_image_surface_get_stride(two) + 4 * x + channel];
            first += a;
            second += b;
            sum += abs(a - b);
          }
        double difference = first > second ? first - second : second - first;
        if (difference > worst * SQUARE * SQUARE) worst = difference / (SQUARE * SQUARE);
      }
  printf("%f %f\n", sum / (3.0 * width * height), worst);
  return 0;
}
