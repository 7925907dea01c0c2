/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - journal verify (a file, offline) and export (the running keeper's). */
#include "firmware/kioskctl/kioskctl.h"

#include <stdio.h>

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

static int run_verify(struct context *ctx, int argc, char **argv)
{
	int64_t entries = 0, bad_seq = 0;
	if (argc == 1) {
		enum err err = journal_verify_file(argv[0], &entries, &bad_seq);
		if (err == ERR_OK || err == ERR_CHAIN_BROKEN)
			return say(entries, bad_seq);
		fprintf(stderr, "%s: no journal can be read from it (%s)\n", argv[0],
			err_name(err));
		return EXIT_FAILED;
	}
	json_t *a = NULL;
	int code = context_ask(ctx, "JournalVerify", NULL, -1, &a);
	if (code == EXIT_OK)
		code = say(json_int(a, "entries", 0), json_int(a, "bad_seq", 0));
	json_decref(a);
	return code;
}

static int run_export(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	json_t *a = NULL;
	int code = context_ask(ctx, "JournalExport", NULL, -1, &a);
	if (code == EXIT_OK)
		fputs(json_str(a, "ndjson"), stdout);
	json_decref(a);
	return code;
}

const struct command commands_journal[] = {
	{ { "journal", "verify" }, "[FILE]", "does the hash chain hold", 0, 1, true, run_verify },
	{ { "journal", "export" },
	  "",
	  "every entry, one JSON object a line",
	  0,
	  0,
	  false,
	  run_export },
	{ { NULL, NULL }, NULL, NULL, 0, 0, false, NULL },
};
