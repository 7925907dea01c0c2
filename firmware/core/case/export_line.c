/* SPDX-License-Identifier: Apache-2.0 */
/* export_line.c - see export_line.h. */
#include "firmware/core/case/export_line.h"

#include <string.h>

#include "firmware/core/value/json.h"

#define BASE64_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
#define HEX_CHARS    "0123456789abcdef"

static bool is_sealed(const json_t *line, const char *member)
{
	const char *text = json_str(line, member);
	size_t len = strlen(text);
	return len > 0 && len % 4 == 0 && strspn(text, BASE64_CHARS) == len;
}

static bool is_hex(const char *text, size_t digits)
{
	return strlen(text) == digits && strspn(text, HEX_CHARS) == digits;
}

/* Plain, and short enough; `required`: not empty. */
static bool take(char *out, size_t cap, const json_t *line, const char *member, bool required)
{
	const char *text = json_str(line, member);
	return text_is_plain(text) && text_copy(out, cap, text) && (text[0] || !required);
}

static bool read_head(const json_t *line, struct export_line *out)
{
	int64_t ms;
	out->kind = EXPORT_HEAD;
	return strcmp(json_str(line, "format"), EXPORT_FORMAT) == 0 &&
	       take(out->at, sizeof(out->at), line, "at", true) &&
	       time_parse(out->at, &ms) == ERR_OK &&
	       is_hex(json_str(line, "sealed_to"), EXPORT_SEALED_TO_HEX) &&
	       text_copy(out->sealed_to, sizeof(out->sealed_to), json_str(line, "sealed_to"));
}

static bool read_end(const json_t *line, struct export_line *out)
{
	const json_t *end = json_object_get(line, "end");
	out->kind = EXPORT_END;
	out->records = json_int(end, "records", -1);
	out->files = json_int(end, "files", -1);
	out->unreadable = json_int(end, "unreadable", -1);
	return out->records >= 0 && out->files >= 0 && out->unreadable >= 0;
}

static bool read_element(const json_t *line, struct export_line *out)
{
	const char *ref = json_str(line, "client_ref");
	if (!uuid_v4_is_valid(ref) || !text_copy(out->client_ref, sizeof(out->client_ref), ref) ||
	    !take(out->serial, sizeof(out->serial), line, "apply_serial_no", false))
		return false;
	if (json_object_get(line, "sealed_file")) {
		out->kind = EXPORT_FILE;
		return is_sealed(line, "sealed_file") && is_hex(json_str(line, "sha256"), 64) &&
		       json_str(line, "type")[0];
	}
	if (json_object_get(line, "sealed_body")) {
		out->kind = EXPORT_RECORD;
		return is_sealed(line, "sealed_body") &&
		       is_hex(json_str(line, "body_sha256"), 64) && json_str(line, "kind")[0];
	}
	out->kind = EXPORT_UNREADABLE;
	return json_is_true(json_object_get(line, "unreadable"));
}

enum err export_line_read(const char *text, size_t len, struct export_line *out)
{
	struct export_line line = { .kind = EXPORT_END };
	CLEANUP(json_unref) json_t *json = NULL;
	if (len > EXPORT_LINE_MAX)
		return ERR_TOO_LONG;
	size_t used = 0;
	if (json_parse_first(text, len, &json, &used) != ERR_OK || used != len ||
	    !json_is_object(json))
		return ERR_SYNTAX;
	bool end = json_object_get(json, "end"), head = json_object_get(json, "format");
	bool good = end	   ? read_end(json, &line)
		    : head ? read_head(json, &line)
			   : read_element(json, &line);
	if (!end)
		good = good &&
		       take(line.terminal, sizeof(line.terminal), json, "terminal_id", true);
	if (!good)
		return ERR_SYNTAX;
	*out = line;
	return ERR_OK;
}
