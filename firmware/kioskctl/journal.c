/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - journal verify (a file, offline) and export (the running keeper's). */
#include "firmware/kioskctl/kioskctl.h"

#include "firmware/core/value/json.h"
#include "firmware/store/journal.h"

static int say(int64_t entries, int64_t bad_seq)
{
	if (bad_seq == 0) {
		printf("ok %lld entries\n", (long long)entries);
		return EXIT_OK;
	}
	printf("bad at seq %lld\n", (long long)bad_seq);
	return EXIT_FAILED;
}

static int show_verify(const json_t *a, bool json)
{
	(void)json;
	return say(json_int(a, "entries", 0), json_int(a, "bad_seq", 0));
}

static int run_verify(struct context *ctx, int argc, char **argv)
{
	int64_t entries = 0, bad_seq = 0;
	if (argc == 0)
		return context_show(ctx, NULL, -1);
	enum err err = journal_verify_file(argv[0], &entries, &bad_seq);
	if (err == ERR_OK || err == ERR_CHAIN_BROKEN)
		return say(entries, bad_seq);
	fprintf(stderr, "%s: no journal can be read from it (%s)\n", argv[0], err_name(err));
	return EXIT_FAILED;
}

static int show_export(const json_t *a, bool json)
{
	(void)json;
	fputs(json_str(a, "ndjson"), stdout);
	return EXIT_OK;
}

const struct command commands_journal[] = {
	{ .words = { "journal", "verify" },
	  .arguments = "[FILE]",
	  .help = "does the hash chain hold",
	  .method = "JournalVerify",
	  .offline = true,
	  .show = show_verify,
	  .run = run_verify },
	{ .words = { "journal", "export" },
	  .arguments = "",
	  .help = "every entry, one JSON object a line",
	  .method = "JournalExport",
	  .show = show_export },
	{ .words = { NULL } },
};
