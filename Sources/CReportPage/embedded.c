#include "CReportPage.h"

/* SwiftPM would embed each file as an array literal of Swift. They take the compiler 20 s; #embed,
 * which is C23, takes no time. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char template[] = {
#embed "../Report/Page/template.html"
};

static const unsigned char style[] = {
#embed "../Report/Page/report.css"
};

static const unsigned char definitions[] = {
#embed "../Report/Page/scale.js"
  , '\n',
#embed "../Report/Page/data.js"
  , '\n',
#embed "../Report/Page/columns.js"
  , '\n',
#embed "../Report/Page/layers.js"
  , '\n',
#embed "../Report/Page/elements.js"
  , '\n',
#embed "../Report/Page/timeline.js"
  , '\n',
#embed "../Report/Page/strip.js"
  , '\n',
#embed "../Report/Page/legend.js"
  , '\n',
#embed "../Report/Page/compare.js"
  , '\n',
#embed "../Report/Page/treemap.js"
  , '\n',
#embed "../Report/Page/table.js"
  , '\n',
#embed "../Report/Page/state.js"
  , '\n',
#embed "../Report/Page/export.js"
  , '\n',
#embed "../Report/Page/pointer.js"
  , '\n',
#embed "../Report/Page/controls.js"
  , '\n',
#embed "../Report/Page/app.js"
  , '\n',
};

static const unsigned char live_definitions[] = {
#embed "../Report/Page/live.js"
  , '\n',
};

static const unsigned char start[] = {
#embed "../Report/Page/main.js"
};

const struct report_page_text report_page_template = { template, sizeof template };
const struct report_page_text report_page_style = { style, sizeof style };
const struct report_page_text report_page_definitions = { definitions, sizeof definitions };
const struct report_page_text report_page_live_definitions = {
  live_definitions, sizeof live_definitions
};
const struct report_page_text report_page_main = { start, sizeof start };
