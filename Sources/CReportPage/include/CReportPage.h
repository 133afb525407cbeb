#include <stddef.h>

/* A file of Report/Page, or several of them. No zero terminates it. */
struct report_page_text {
  const unsigned char *bytes;
  size_t count;
};

extern const struct report_page_text report_page_template;
extern const struct report_page_text report_page_style;

/* The files of the script in their order, each with a newline after it. They only define things. */
extern const struct report_page_text report_page_definitions;

/* Definitions that only a served page needs: it receives events. A newline is after them. */
extern const struct report_page_text report_page_live_definitions;

/* The last file of the script, which starts it. */
extern const struct report_page_text report_page_main;
