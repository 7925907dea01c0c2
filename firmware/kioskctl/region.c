/* SPDX-License-Identifier: Apache-2.0 */
/* region.c - region show, install, sign: which hall a terminal is of. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/region/region.h"
#include "firmware/crypto/sign.h"

static int show_info(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	int64_t installed = json_int(a, "installed", 0);
	if (installed != json_int(a, "version", 0))
		printf("version %lld is installed; it is used from the next start of kioskd on\n",
		       (long long)installed);
	if (!json_str(a, "region")[0]) {
		puts("no region pack is in use");
		return EXIT_OK;
	}
	printf("%s version %lld: hall %s, area %s, %s%s%s, items %lld\n", json_str(a, "region"),
	       (long long)json_int(a, "version", 0), json_str(a, "hall_code"),
	       json_str(a, "area_code"), json_str(a, "url"), json_str(a, "url2")[0] ? " " : "",
	       json_str(a, "url2"), (long long)json_int(a, "task_codes", 0));
	return EXIT_OK;
}

static int show_install(const json_t *a, bool json)
{
	if (json)
		return print_json(a);
	printf("%s version %lld is installed; it is used from the next start of kioskd on\n",
	       json_str(a, "region"), (long long)json_int(a, "version", 0));
	return EXIT_OK;
}

static int run_install(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	CLEANUP(close_fd) int fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		return EXIT_FAILED;
	}
	return context_show(ctx, json_pack("{s:b}", "older", ctx->older), fd);
}

/* The file's object with a signature line behind it, on standard output. */
static int sign(const struct sign_key *key, struct buf *text)
{
	struct region r;
	const char *fault = "it is no JSON object";
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	while (text->len && strchr(" \t\r\n", text->data[text->len - 1]))
		text->len--;
	buf_add_char(text, '\n');
	if (region_parse(buf_str(text), text->len, &r, &fault) != ERR_OK) {
		fprintf(stderr, "no region pack: %s\n", fault);
		return EXIT_FAILED;
	}
	region_fini(&r);
	if (sign_bytes(key, buf_str(text), text->len, sig, &sig_len) != ERR_OK ||
	    receipt_add_signature(text, sign_key_algorithm(key), sig, sig_len) != ERR_OK)
		return EXIT_FAILED;
	fwrite(buf_str(text), 1, text->len, stdout);
	return EXIT_OK;
}

static int run_sign(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	CLEANUP(buf_fini) struct buf text;
	struct sign_key *key = NULL;
	buf_init(&text, REGION_BYTES_MAX);
	if (!ctx->key) {
		fputs("--key PEM is expected\n", stderr);
		return EXIT_USAGE;
	}
	/* A key that is not there must not be made here. */
	if (!file_exists(ctx->key) || sign_key_load(ctx->key, SIGN_ED25519, &key) != ERR_OK) {
		fprintf(stderr, "%s: no private key can be read from it\n", ctx->key);
		return EXIT_USAGE;
	}
	int code = EXIT_FAILED;
	if (file_read(argv[0], &text) != ERR_OK)
		fprintf(stderr, "%s cannot be read\n", argv[0]);
	else
		code = sign(key, &text);
	sign_key_free(key);
	return code;
}

const struct command commands_region[] = {
	{ .words = { "region", "show" },
	  .arguments = "",
	  .help = "which hall's pack is in use",
	  .method = "RegionInfo",
	  .show = show_info },
	{ .words = { "region", "install" },
	  .arguments = "FILE",
	  .help = "take a signed pack for the next start",
	  .method = "RegionInstall",
	  .find_out = "region show",
	  .show = show_install,
	  .run = run_install },
	{ .words = { "region", "sign" },
	  .arguments = "FILE",
	  .help = "print the pack with a signature of --key",
	  .offline = true,
	  .run = run_sign },
	{ .words = { NULL } },
};
