/* A report as text for a person: aligned tables, trees, notices. */
#ifndef MUSTER_CLI_RENDER_H
#define MUSTER_CLI_RENDER_H

#include "base/report.h"
#include "cli/screen.h"

enum { RENDER_TREE_DEPTH_MAXIMUM = 48 }; /* what lies deeper is shown as "..." */

/* Adds the report to out, filled to the screen's width. A table that is too wide gets narrower by filling its
   left-aligned columns; figures are never cut, so that it may still be wider than the screen. Scratch memory
   comes from the report's arena. Returns 0, or ERROR_LIMIT when the report or the text is incomplete. */
int render_report(const struct report *report, const struct screen *screen, struct text *out) MUST_CHECK;

#endif
