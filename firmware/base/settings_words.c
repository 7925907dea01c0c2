/* SPDX-License-Identifier: Apache-2.0 */
/* settings_words.c - what some values of settings look like: also for packs, which say them elsewhere. */
#include "firmware/base/settings.h"

#include <assert.h>
#include <string.h>

bool settings_url(const char *value, char *out, size_t cap)
{
	static const char scheme[] = "https://";
	size_t len = strlen(value);
	if (len && value[len - 1] == '/')
		len--;
	if (strncmp(value, scheme, strlen(scheme)) != 0 || len >= cap)
		return false;
	const char *host = value + strlen(scheme);
	if (host >= value + len || memchr(host, '/', len - strlen(scheme)) || strpbrk(host, " ?#@"))
		return false;
	memcpy(out, value, len);
	out[len] = '\0';
	return true;
}

bool settings_hours(const char *text, int *from, int *until)
{
	static const char shape[] = "00:00-00:00";
	int n[4];
	static_assert(sizeof(shape) == SETTINGS_HOURS_LEN + 1, "two times of a day");
	if (strlen(text) != SETTINGS_HOURS_LEN)
		return false;
	for (size_t i = 0; i < SETTINGS_HOURS_LEN; i++)
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	for (size_t i = 0; i < ARRAY_LEN(n); i++)
		n[i] = (text[3 * i] - '0') * 10 + text[3 * i + 1] - '0';
	*from = n[0] * 60 + n[1];
	*until = n[2] * 60 + n[3];
	return n[1] < 60 && n[3] < 60 && *from < 24 * 60 && *until <= 24 * 60;
}

int settings_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);
	int i = 0;
	for (const char *c = choices; c; i++) {
		const char *end = strchrnul(c, '|');
		if (len && (size_t)(end - c) == len && strncmp(c, value, len) == 0)
			return i;
		c = *end ? end + 1 : NULL;
	}
	return -1;
}
