/* SPDX-License-Identifier: Apache-2.0 */
/* signature.c - see signature.h. */
#include "firmware/core/case/signature.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/buf.h"
#include "firmware/base/text.h"
#include "firmware/base/wipe.h"

#define LINE_MAX_BYTES 48 /* three numbers, a line end, an empty line */

bool signature_is_asked(const json_t *item)
{
	return json_flag(item, "needs_signature");
}

void signature_for(struct signature *s, const char *content_sha256)
{
	if (strcmp(s->content_sha256, content_sha256) == 0)
		return;
	strokes_wipe(&s->strokes);
	text_copy(s->content_sha256, sizeof(s->content_sha256), content_sha256);
}

bool signature_is_drawn(const struct signature *s)
{
	return s->content_sha256[0] && strokes_length(&s->strokes) >= SIGNATURE_MIN;
}

enum err signature_strokes_sha256(const struct strokes *s, const struct digests *d,
				  char out[SHA256_HEX + 1])
{
	CLEANUP(buf_fini) struct buf text;
	buf_init(&text, STROKES_POINTS_MAX * LINE_MAX_BYTES);
	for (size_t i = 0; i < s->count; i++) {
		const struct stroke_point *p = &s->points[i];
		buf_printf(&text, "%s%d %d %d\n", i && p->begins ? "\n" : "", p->x, p->y, p->t_ms);
	}
	if (buf_err(&text) == ERR_OK)
		digest_sha256_hex(d, buf_str(&text), text.len, out);
	return buf_err(&text);
}

enum err signature_json(const struct signature *s, const struct digests *d, const char *png_sha256,
			json_t **out)
{
	char strokes[SHA256_HEX + 1];
	assert(s->content_sha256[0]);
	enum err err = signature_strokes_sha256(&s->strokes, d, strokes);
	json_t *json = err == ERR_OK ? json_pack("{s:s, s:s, s:s}", "png_blob", png_sha256,
						 "strokes_sha256", strokes, "content_sha256",
						 s->content_sha256)
				     : NULL;
	if (json)
		*out = json;
	return json ? ERR_OK : ERR_NOMEM;
}

static bool is_sha256(const char *text)
{
	return strlen(text) == SHA256_HEX && strspn(text, "0123456789abcdef") == SHA256_HEX;
}

enum err signature_check(const json_t *signature, const char *content_sha256)
{
	bool good = json_is_object(signature) && json_object_size(signature) == 3 &&
		    is_sha256(json_str(signature, "png_blob")) &&
		    is_sha256(json_str(signature, "strokes_sha256")) &&
		    strcmp(json_str(signature, "content_sha256"), content_sha256) == 0;
	return good ? ERR_OK : ERR_INVALID;
}
