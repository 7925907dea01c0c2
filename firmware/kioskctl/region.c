/* SPDX-License-Identifier: Apache-2.0 */
/* region.c - region and settings-pack: which hall a terminal is of. Both are packs, signed and installed alike. */
#include "firmware/kioskctl/kioskctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/core/case/receipt.h"
#include "firmware/core/region/region.h"
#include "firmware/core/region/settings_pack.h"
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
	const char *region = json_str(a, "region");
	if (json)
		return print_json(a);
	printf("%s version %lld is installed; it is used from the next start of %s on\n",
	       region[0] ? region : json_str(a, "pack"), (long long)json_int(a, "version", 0),
	       region[0] ? "kioskd" : "kioskd and kiosk");
	return EXIT_OK;
}

static bool is_in(const json_t *list, const char *section, const char *key)
{
	char name[64];
	size_t i;
	json_t *one;
	snprintf(name, sizeof(name), "[%s] %s", section, key);
	json_array_foreach(list, i, one) if (strcmp(json_string_value(one), name) == 0) return true;
	return false;
}

static int show_pack(const json_t *a, bool json)
{
	const char *section, *key;
	json_t *keys, *value;
	if (json)
		return print_json(a);
	int64_t installed = json_int(a, "installed", 0);
	if (installed != json_int(a, "version", 0))
		printf("version %lld is installed; it is used from the next start of kioskd and kiosk on\n",
		       (long long)installed);
	if (!json_str(a, "pack")[0]) {
		puts("no settings pack is in use");
		return EXIT_OK;
	}
	printf("%s version %lld\n", json_str(a, "pack"), (long long)json_int(a, "version", 0));
	json_object_foreach(json_object_get(a, "settings"), section, keys)
	{
		json_object_foreach(keys, key, value)
		{
			char *text = json_dumps(value, JSON_ENCODE_ANY);
			printf("  [%s] %s = %s%s\n", section, key, text ? text : "",
			       is_in(json_object_get(a, "left"), section, key)
				       ? "  (this terminal's file says otherwise)"
				       : "");
			free(text);
		}
	}
	return EXIT_OK;
}

static int run_install(struct context *ctx, int argc, char **argv)
{
	CLEANUP(close_fd) int fd = argc ? open(argv[0], O_RDONLY | O_CLOEXEC) : -1;
	if (argc && fd < 0) {
		fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
		return EXIT_FAILED;
	}
	return context_show(ctx, json_pack("{s:b}", "older", ctx->older), fd);
}

static bool is_region(const struct buf *text)
{
	struct region r;
	const char *fault = "it is no JSON object";
	if (region_parse(buf_str(text), text->len, &r, &fault) != ERR_OK) {
		fprintf(stderr, "no region pack: %s\n", fault);
		return false;
	}
	region_fini(&r);
	return true;
}

static bool is_settings_pack(const struct buf *text)
{
	struct settings_pack p;
	char fault[SETTINGS_FAULT_MAX];
	if (settings_pack_parse(buf_str(text), text->len, &p, fault) != ERR_OK) {
		fprintf(stderr, "no settings pack: %s\n", fault);
		return false;
	}
	settings_pack_fini(&p);
	return true;
}

/* The file's object with a signature line behind it, on standard output. */
static int sign(const struct sign_key *key, struct buf *text, bool (*is_one)(const struct buf *))
{
	uint8_t sig[SIGN_MAX];
	size_t sig_len;
	while (text->len && strchr(" \t\r\n", text->data[text->len - 1]))
		text->len--;
	buf_add_char(text, '\n');
	if (!is_one(text))
		return EXIT_FAILED;
	if (sign_bytes(key, buf_str(text), text->len, sig, &sig_len) != ERR_OK ||
	    receipt_add_signature(text, sign_key_algorithm(key), sig, sig_len) != ERR_OK)
		return EXIT_FAILED;
	fwrite(buf_str(text), 1, text->len, stdout);
	return EXIT_OK;
}

static int sign_file(const struct context *ctx, const char *path,
		     bool (*is_one)(const struct buf *))
{
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
	if (file_read(path, &text) != ERR_OK)
		fprintf(stderr, "%s cannot be read\n", path);
	else
		code = sign(key, &text, is_one);
	sign_key_free(key);
	return code;
}

static int run_sign(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	return sign_file(ctx, argv[0], is_region);
}

static int run_sign_settings(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	return sign_file(ctx, argv[0], is_settings_pack);
}

const struct command commands_region[] = {
	{ .words = { "region", "show" },
	  .arguments = "",
	  .help = "which hall's pack is in use",
	  .method = "RegionInfo",
	  .show = show_info },
	{ .words = { "region", "install" },
	  .arguments = "[FILE]",
	  .help = "take a signed pack for the next start, without FILE region.json of the USB stick",
	  .method = "RegionInstall",
	  .find_out = "region show",
	  .show = show_install,
	  .run = run_install },
	{ .words = { "region", "sign" },
	  .arguments = "FILE",
	  .help = "print the pack with a signature of --key",
	  .offline = true,
	  .run = run_sign },
	{ .words = { "settings-pack", "info" },
	  .arguments = "",
	  .help = "the settings of the hall that are in use",
	  .method = "SettingsPackInfo",
	  .show = show_pack },
	{ .words = { "settings-pack", "install" },
	  .arguments = "FILE",
	  .help = "take a signed pack of settings for the next start",
	  .method = "SettingsPackInstall",
	  .find_out = "settings-pack info",
	  .show = show_install,
	  .run = run_install },
	{ .words = { "settings-pack", "sign" },
	  .arguments = "FILE",
	  .help = "print the pack of settings with a signature of --key",
	  .offline = true,
	  .run = run_sign_settings },
	{ .words = { NULL } },
};
