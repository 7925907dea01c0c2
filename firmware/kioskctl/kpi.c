/* SPDX-License-Identifier: Apache-2.0 */
/* kpi.c - kpi: the figures of a period for the assessment, as CSV. */
#include "firmware/kioskctl/kioskctl.h"

#include "firmware/base/buf.h"
#include "firmware/core/supervision/kpi.h"

#define CSV_MAX (1024 * 1024)

static int show_kpi(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	CLEANUP(buf_fini) struct buf csv;
	buf_init(&csv, CSV_MAX);
	kpi_csv(a, &csv);
	fputs(buf_str(&csv), stdout);
	return buf_err(&csv) == ERR_OK ? EXIT_OK : EXIT_FAILED;
}

static int run_kpi(struct context *ctx, int argc, char **argv)
{
	return context_show(ctx,
			    json_pack("{s:s, s:s}", "from", argc > 0 ? argv[0] : "", "to",
				      argc > 1 ? argv[1] : ""),
			    -1);
}

const struct command commands_kpi[] = {
	{ .words = { "kpi" },
	  .arguments = "[FROM] [TO]",
	  .help = "the figures of a period as CSV; no row of fewer than 5 visits",
	  .method = "Kpi",
	  .show = show_kpi,
	  .run = run_kpi },
	{ .words = { NULL } },
};
