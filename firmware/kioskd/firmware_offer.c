/* SPDX-License-Identifier: Apache-2.0 */
/* firmware_offer.c - see firmware_offer.h. */
#include "firmware/kioskd/firmware_offer.h"

#include <string.h>

#include "firmware/core/value/json.h"

#define BASE_PATH "/kiosk/v1"
#define PATH_CHARS                                                                      \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=" \
	":@%/?"

static const struct {
	const char *word, *sentence;
} reasons[] = {
#define X(NAME, word, sentence) [FIRMWARE_WHY_##NAME] = { word, sentence },
	FIRMWARE_REASONS(X)
#undef X
};

const char *firmware_reason_word(enum firmware_reason why)
{
	return reasons[why].word;
}

const char *firmware_reason_sentence(enum firmware_reason why)
{
	return reasons[why].sentence;
}

enum firmware_reason firmware_reason_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(reasons[i].word, word) == 0)
			return (enum firmware_reason)i;
	return FIRMWARE_WHY_NONE;
}

/* Behind the prefix, NULL if it does not begin with it. */
static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);
	return len > 0 && strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* One TLS peer: where the platform is, and nowhere else. */
static bool take_path(const char *url, const struct settings *s, char out[LINK_PATH_MAX])
{
	const char *path = url[0] == '/' ? url : behind(url, s->platform.url);
	if (!path)
		path = behind(url, s->platform.url2);
	path = path ? behind(path, BASE_PATH) : NULL;
	return path && path[0] == '/' && strspn(path, PATH_CHARS) == strlen(path) &&
	       !strstr(path, "..") && text_copy(out, LINK_PATH_MAX, path);
}

static bool is_sha256(const char *text)
{
	return strlen(text) == SHA256_HEX && strspn(text, "0123456789abcdef") == SHA256_HEX;
}

enum firmware_reason firmware_offer_read(const json_t *said, const struct settings *s,
					 const char *running, struct firmware_offer *out)
{
	const char *version = json_str(said, "version"), *floor = json_str(said, "rollback_floor");
	const char *sha256 = json_str(said, "sha256");
	struct firmware_offer offer = { .size = json_int(said, "size", 0) };
	if (!version_is(version) || !text_copy(offer.version, sizeof(offer.version), version) ||
	    !version_is(floor) || !is_sha256(sha256) || offer.size <= 0)
		return FIRMWARE_WHY_UNREADABLE;
	memcpy(offer.sha256, sha256, sizeof(offer.sha256));
	if (version_compare(version, running) < 0)
		return FIRMWARE_WHY_OLDER;
	if (version_compare(version, floor) < 0)
		return FIRMWARE_WHY_FLOOR;
	if (offer.size > FIRMWARE_SIZE_MAX)
		return FIRMWARE_WHY_TOO_LARGE;
	if (!take_path(json_str(said, "url"), s, offer.path))
		return FIRMWARE_WHY_ELSEWHERE;
	*out = offer;
	return FIRMWARE_WHY_NONE;
}
