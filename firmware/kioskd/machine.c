/* SPDX-License-Identifier: Apache-2.0 */
/* machine.c - see machine.h. */
#include "firmware/kioskd/machine.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/crypto/hash.h"

#define FILE_MAX  4096
#define SALT	  "yichuang serial_no "
#define HASH_SHOW 16

/* Linux: the device tree of a board, and what the firmware of a PC says of itself. */
static const char *const model_files[] = { "/proc/device-tree/model",
					   "/sys/class/dmi/id/product_name", NULL };
static const char *const serial_files[] = { "/proc/device-tree/serial-number",
					    "/sys/class/dmi/id/product_serial",
					    "/sys/class/dmi/id/board_serial", NULL };

/* What makers leave there who did not fill it in. */
static const char *const blanks[] = {
	"To-Be-Filled-By-O.E.M.",
	"Default-string",
	"System-Serial-Number",
	"System-Product-Name",
	"Not-Specified",
	"None",
	"Unknown",
	"0",
	"0123456789",
};

/* What is no plain character becomes one "-"; false if nothing is left, or a maker's blank. */
static bool take(const char *text, size_t len, char out[MACHINE_TEXT_MAX + 1])
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	char clean[MACHINE_TEXT_MAX + 1];
	size_t n = 0;
	for (size_t i = 0; i < len && n < MACHINE_TEXT_MAX; i++) {
		bool is = text[i] && strchr(plain, text[i]);
		if (is || (n > 0 && clean[n - 1] != '-'))
			clean[n++] = is ? text[i] : '-';
	}
	while (n > 0 && clean[n - 1] == '-')
		n--;
	clean[n] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
		if (strcasecmp(clean, blanks[i]) == 0)
			return false;
	if (n > 0)
		memcpy(out, clean, n + 1);
	return n > 0;
}

static bool take_file(const char *root, const char *name, char out[MACHINE_TEXT_MAX + 1])
{
	char path[PATH_MAX];
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, FILE_MAX);
	int n = snprintf(path, sizeof(path), "%s%s", root, name);
	return n > 0 && (size_t)n < sizeof(path) && file_read(path, &text) == ERR_OK &&
	       take(buf_str(&text), text.len, out);
}

static bool take_first(const char *root, const char *const *names, char out[MACHINE_TEXT_MAX + 1])
{
	for (; *names; names++)
		if (take_file(root, *names, out))
			return true;
	return false;
}

static void from_machine_id(const char *root, char out[MACHINE_TEXT_MAX + 1])
{
	char id[MACHINE_TEXT_MAX + 1] = "", salted[sizeof(SALT) + MACHINE_TEXT_MAX];
	char hex[HASH_HEX + 1];
	take_file(root, "/etc/machine-id", id);
	int len = snprintf(salted, sizeof(salted), SALT "%s", id);
	hash_sha256_hex(salted, (size_t)len, hex);
	snprintf(out, MACHINE_TEXT_MAX + 1, "M-%.*s", HASH_SHOW, hex);
}

void machine_read(const struct settings *s, const char *root, struct machine *out)
{
	const char *model = s->terminal.model, *serial_no = s->terminal.serial_no;
	if (!take(model, strlen(model), out->model) && !take_first(root, model_files, out->model))
		text_copy(out->model, sizeof(out->model), KIOSK_BOARD);
	if (!take(serial_no, strlen(serial_no), out->serial_no) &&
	    !take_first(root, serial_files, out->serial_no))
		from_machine_id(root, out->serial_no);
}
