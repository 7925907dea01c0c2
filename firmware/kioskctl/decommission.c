/* SPDX-License-Identifier: Apache-2.0 */
/* decommission.c - decommission: the end of a terminal, and the certificate that says so. */
#include "firmware/kioskctl/kioskctl.h"

#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/case/decommission.h"
#include "firmware/core/value/json.h"
#include "firmware/base/signature_line.h"
#include "firmware/crypto/sign.h"

static int show_certificate(const json_t *a, bool json)
{
	const char *text = json_str(a, "certificate");
	if (json)
		return print_json(a);
	fputs(text[0] ? text : "this terminal is in use\n", stdout);
	return EXIT_OK;
}

/* The key that is trusted, else the one that the certificate names. */
static struct sign_key *key_for(const struct context *ctx, const struct buf *text)
{
	struct sign_key *key = NULL;
	char named[DECOMMISSION_VALUE_MAX];
	enum err err = ERR_SYNTAX;
	if (ctx->key)
		err = sign_key_load_public(ctx->key, &key);
	else if (decommission_value(buf_str(text), text->len, "public", named))
		err = sign_key_parse_spki(named, &key);
	return err == ERR_OK ? key : NULL;
}

/* NULL when it is good, else why not. */
static const char *fault_of(const struct buf *text, const struct sign_key *key)
{
	struct signature_line line;
	char value[DECOMMISSION_VALUE_MAX], id[17];
	if (signature_line_read(buf_str(text), text->len, &line) != ERR_OK ||
	    !decommission_value(buf_str(text), line.signed_len, "key", value))
		return "this is not a certificate of decommissioning, or it was altered";
	sign_key_id(key, id);
	if (strcmp(id, value) != 0)
		return "it was signed with another key";
	if (sign_verify_text(key, buf_str(text), line.signed_len, line.algorithm, line.base64) !=
	    ERR_OK)
		return "the signature does not match: it was altered";
	return NULL;
}

static void print_good(const struct context *ctx, const struct buf *text)
{
	static const char *const names[] = { "terminal", "at", "unsent", "platform", "key" };
	char values[ARRAY_LEN(names)][DECOMMISSION_VALUE_MAX];
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!decommission_value(buf_str(text), text->len, names[i], values[i]))
			strcpy(values[i], "?");
	printf("ok %s decommissioned at %s, unsent %s, platform: %s\n", values[0], values[1],
	       values[2], values[3]);
	if (!ctx->key)
		printf("signed with the key it names, %s: the platform knows whose that is\n",
		       values[4]);
}

static int run_verify(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, DECOMMISSION_TEXT_MAX);
	if (file_read(argv[0], &text) != ERR_OK) {
		puts("bad: the file cannot be read, or is no certificate");
		return EXIT_FAILED;
	}
	struct sign_key *key = key_for(ctx, &text);
	if (!key && ctx->key) {
		fprintf(stderr, "%s: no key can be read from it\n", ctx->key);
		return EXIT_USAGE;
	}
	const char *fault = key ? fault_of(&text, key)
				: "this is not a certificate of decommissioning, or it was altered";
	sign_key_free(key);
	if (fault) {
		printf("bad: %s\n", fault);
		return EXIT_FAILED;
	}
	print_good(ctx, &text);
	return EXIT_OK;
}

const struct command commands_decommission[] = {
	{ .words = { "decommission", "now" },
	  .arguments = "TERMINAL",
	  .help = "end this terminal for good: keys and records are erased; prints the certificate",
	  .method = "Decommission",
	  .find_out = "decommission show",
	  .member = "terminal_id",
	  .show = show_certificate },
	{ .words = { "decommission", "show" },
	  .arguments = "",
	  .help = "the certificate of a terminal that was ended",
	  .method = "Decommissioned",
	  .show = show_certificate },
	{ .words = { "decommission", "verify" },
	  .arguments = "FILE",
	  .help = "is this certificate genuine? with --key, else with the key it names",
	  .offline = true,
	  .run = run_verify },
	{ .words = { NULL } },
};
