/* SPDX-License-Identifier: Apache-2.0 */
/* decommission.c - see decommission.h. */
#include "firmware/core/case/decommission.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"

#define HEADING	   "yichuang-decommission 1\n"
#define NUMBER_MAX 24

enum err decommission_lines(const struct decommission *d, struct buf *out)
{
	char delivered[NUMBER_MAX], handed_over[NUMBER_MAX], withdrawn[NUMBER_MAX];
	const struct {
		const char *name, *value;
	} lines[] = {
		{ "terminal", d->terminal },
		{ "at", d->at[0] ? d->at : "-" },
		{ "delivered", delivered },
		{ "handed_over", handed_over },
		{ "withdrawn", withdrawn },
		{ "unsent", "0" },
		{ "journal", d->journal[0] ? d->journal : "-" },
		{ "erased", DECOMMISSION_KEYS },
		{ "platform", d->told ? "told" : "no answer" },
		{ "public", d->public },
		{ "key", d->key },
	};
	snprintf(delivered, sizeof(delivered), "%lld", (long long)d->delivered);
	snprintf(handed_over, sizeof(handed_over), "%lld", (long long)d->handed_over);
	snprintf(withdrawn, sizeof(withdrawn), "%lld", (long long)d->withdrawn);
	buf_add(out, HEADING, strlen(HEADING));
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!lines[i].value[0] || !text_is_plain(lines[i].value))
			return ERR_INVALID;
		buf_printf(out, "%s %s\n", lines[i].name, lines[i].value);
	}
	return buf_err(out);
}

bool decommission_value(const char *text, size_t len, const char *name,
			char out[DECOMMISSION_VALUE_MAX])
{
	const char *end = text + len;
	size_t name_len = strlen(name);
	if (len < strlen(HEADING) || memcmp(text, HEADING, strlen(HEADING)) != 0)
		return false;
	for (const char *at = text + strlen(HEADING); at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t line = (size_t)((stop ? stop : end) - at);
		if (line > name_len + 1 && memcmp(at, name, name_len) == 0 && at[name_len] == ' ') {
			size_t value = line - name_len - 1;
			if (value >= DECOMMISSION_VALUE_MAX)
				return false;
			memcpy(out, at + name_len + 1, value);
			out[value] = '\0';
			return text_is_plain(out);
		}
		at += line + 1;
	}
	return false;
}
